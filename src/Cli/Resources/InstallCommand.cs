using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Resources;

/// <summary><c>install</c>, with what is known of the server behind an installation.</summary>
internal static class InstallCommand
{
    public static Command Create(CliTerminal terminal)
    {
        var command = new ResourceCommand(ResourceKinds.Installations, terminal).Create();
        command.Add(Tools(terminal));
        command.Add(Status(terminal));
        return command;
    }

    private static Command Tools(CliTerminal terminal)
    {
        var subject = new Argument<string>("NAME") { Description = "The installation, by name or id." };
        var refresh = new Option<bool>("--refresh") { Description = "Ask the server now." };
        return new Command("tools", "The tools of an installed server.") { subject, refresh }.Does(terminal, async (session, cancellationToken) =>
        {
            var path = await ResourceCommand.PathAsync(ResourceKinds.Installations, session, session.Get(subject), cancellationToken).ConfigureAwait(false);
            var answer = session.Get(refresh)
                ? await session.Api.SendAsync(HttpMethod.Post, path + "/tools/refresh", null, null, cancellationToken).ConfigureAwait(false)
                : await session.Api.GetAsync(path + "/tools", cancellationToken).ConfigureAwait(false);
            if (session.Terminal.Json)
            {
                session.Terminal.Document(answer.Object);
            }
            else
            {
                Show(session.Terminal, answer.Object);
            }

            return Column.TextOf(answer.Object["status"]) == "known" ? ExitCodes.Success : ExitCodes.Findings;
        });
    }

    private static void Show(CliTerminal terminal, JsonObject answer)
    {
        var table = Rendering.Table("Tool", "Reads only", "Description");
        foreach (var tool in (answer["tools"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var readOnly = Column.TextOf((tool["annotations"] as JsonObject)?["readOnlyHint"]) == "true";
            table.AddRow(Rendering.Cell((string?)tool["name"]), Rendering.Cell(readOnly ? "yes" : ""), Rendering.Cell(Column.TextOf(tool["description"])));
        }

        terminal.Show(table);
        if (Column.TextOf(answer["problem"]) is { Length: > 0 } problem)
        {
            terminal.Problem(problem);
        }
    }

    private static Command Status(CliTerminal terminal)
    {
        var subject = new Argument<string>("NAME") { Description = "The installation, by name or id." };
        return new Command("status", "How an installed server is doing.") { subject }.Does(terminal, async (session, cancellationToken) =>
        {
            var path = await ResourceCommand.PathAsync(ResourceKinds.Installations, session, session.Get(subject), cancellationToken).ConfigureAwait(false);
            Rendering.Item(session.Terminal, (await session.Api.GetAsync(path + "/status", cancellationToken).ConfigureAwait(false)).Object);
            return ExitCodes.Success;
        });
    }
}
