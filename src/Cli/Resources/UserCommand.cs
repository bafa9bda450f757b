using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Resources;

/// <summary><c>user</c>: people, their passwords, and signing them out.</summary>
internal static class UserCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var command = new ResourceCommand(ResourceKinds.Users, terminal).Create();
        command.Add(Password(terminal));
        command.Add(SignOut(terminal));
        return command;
    }

    private static Command Password(CliTerminal terminal)
    {
        var subject = Subject();
        return new Command("password", "Sets a password, which is asked for or read from standard input, and ends the person's sessions.") { subject }
            .Does(terminal, async (session, cancellationToken) =>
            {
                var path = await ResourceCommand.PathAsync(ResourceKinds.Users, session, session.Get(subject), cancellationToken).ConfigureAwait(false);
                var body = new JsonObject { ["password"] = session.Terminal.ReadSecret("New password:") };
                await session.Api.SendAsync(HttpMethod.Put, path + "/password", body, null, cancellationToken).ConfigureAwait(false);
                Rendering.Done(session.Terminal, $"Set the password of '{session.Get(subject)}'.", new JsonObject { ["changed"] = IdOf(path) });
                return ExitCodes.Success;
            });
    }

    private static Command SignOut(CliTerminal terminal)
    {
        var subject = Subject();
        return new Command("sign-out", "Ends every session of a person and every token that clients were given for it.") { subject, GlobalOptions.Yes }
            .Does(terminal, async (session, cancellationToken) =>
            {
                var path = await ResourceCommand.PathAsync(ResourceKinds.Users, session, session.Get(subject), cancellationToken).ConfigureAwait(false);
                if (!session.Terminal.Confirm($"Sign '{session.Get(subject)}' out everywhere?", session.Get(GlobalOptions.Yes)))
                {
                    return ExitCodes.Findings;
                }

                await session.Api.SendAsync(HttpMethod.Post, path + "/sign-out", null, null, cancellationToken).ConfigureAwait(false);
                Rendering.Done(session.Terminal, $"Signed '{session.Get(subject)}' out everywhere.", new JsonObject { ["signedOut"] = IdOf(path) });
                return ExitCodes.Success;
            });
    }

    private static Argument<string> Subject() => new("NAME") { Description = "The user, by name or id." };

    private static string IdOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
