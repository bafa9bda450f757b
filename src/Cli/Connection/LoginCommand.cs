using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.Api;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Connection;

/// <summary><c>login</c>, <c>logout</c> and <c>whoami</c>.</summary>
internal static class LoginCommand
{
    public static Command Login(CliTerminal terminal) =>
        new Command("login", "Keeps a server and a token, which is asked for or read from standard input, in a file that only you can read.")
            .Does(terminal, async (session, cancellationToken) =>
            {
                var server = session.Get(GlobalOptions.Server) ?? SettingsResolution.Variable(SettingsResolution.ServerVariable);
                var address = SettingsResolution.Parse(
                    server ?? throw CommandFailedException.Usage("Which gateway? Say --server URL."), session.Get(GlobalOptions.AllowHttp));
                var token = session.Terminal.ReadSecret("Token:");
                if (token.Length == 0 || token.Any(char.IsWhiteSpace) || token.Any(char.IsControl))
                {
                    throw CommandFailedException.Usage("No token was given: paste it when asked, or pipe it in.");
                }

                using var api = new ApiClient(new ConnectionSettings(address, token), session.Timeout);
                var me = (await api.GetAsync("me", cancellationToken).ConfigureAwait(false)).Object;
                new SettingsFile(address.ToString(), token).Write();
                Rendering.Done(
                    session.Terminal,
                    $"Logged in to {address} as {Column.TextOf(me["kind"])} {Column.TextOf(me["id"])} of tenant {Column.TextOf(me["tenantId"])}.",
                    new JsonObject { ["server"] = address.ToString(), ["me"] = me.DeepClone() });
                return ExitCodes.Success;
            });

    public static Command Logout(CliTerminal terminal) => new Command("logout", "Forgets the server and the token.").Does(terminal, (session, _) =>
    {
        var existed = SettingsFile.Delete();
        Rendering.Done(session.Terminal, existed ? "Logged out. The token itself is still good: revoke it if it should not be." : "You were not logged in.", new JsonObject { ["loggedOut"] = existed });
        return Task.FromResult(ExitCodes.Success);
    });

    public static Command WhoAmI(CliTerminal terminal) => new Command("whoami", "Whose the token is, and what it may do.").Does(terminal, async (session, cancellationToken) =>
    {
        var me = (await session.Api.GetAsync("me", cancellationToken).ConfigureAwait(false)).Object;
        me["server"] = session.Api.Server.ToString();
        Rendering.Item(session.Terminal, me);
        return ExitCodes.Success;
    });
}
