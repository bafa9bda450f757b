using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>audit search|verify|export|sinks</c>.</summary>
internal static class AuditCommand
{
    public static Command Create(CliTerminal terminal) => new("audit", "The tenant's audit log.")
    {
        AuditSearch.Create(terminal), Verify(terminal), Export(terminal), Sinks(terminal),
    };

    private static Command Verify(CliTerminal terminal)
    {
        var checkpoints = new Option<string?>("--checkpoints") { Description = "A file of checkpoints that were exported before, to compare the log with." };
        return new Command("verify", "Checks every chain and checkpoint; exit code 1 when anything is not what was written.") { checkpoints }
            .Does(terminal, async (session, cancellationToken) =>
            {
                var body = session.Get(checkpoints) is { } file ? await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false) : "";
                var path = await session.TenantPathAsync(cancellationToken).ConfigureAwait(false) + "audit/verification";
                var result = await FollowAsync(session, path, body, cancellationToken).ConfigureAwait(false)
                    ?? throw new CommandFailedException(ExitCodes.Unreachable, "The gateway broke off before it had a result.");
                Show(session.Terminal, result);
                return (bool?)result["isIntact"] == true ? ExitCodes.Success : ExitCodes.Findings;
            });
    }

    private static async Task<JsonObject?> FollowAsync(Session session, string path, string checkpoints, CancellationToken cancellationToken)
    {
        JsonObject? result = null;
        var shown = 0d;
        await ProgressBar.ShowAsync(session.Terminal, "Verifying", 1, async advance =>
        {
            using var body = new StringContent(checkpoints, Encoding.UTF8, "application/x-ndjson");
            await foreach (var step in session.Api.StreamAsync(HttpMethod.Post, path, body, null, cancellationToken).ConfigureAwait(false))
            {
                var done = (double?)step["entries"] / Math.Max(1, (double?)step["total"] ?? 1) ?? 0;
                advance(Math.Max(0, done - shown));
                shown = Math.Max(shown, done);
                result = step["result"] as JsonObject ?? result;
            }
        }).ConfigureAwait(false);
        return result;
    }

    private static void Show(CliTerminal terminal, JsonObject result)
    {
        if (terminal.Json)
        {
            terminal.Document(result);
            return;
        }

        foreach (var finding in (result["findings"] as JsonArray ?? []).OfType<JsonObject>())
        {
            terminal.Problem($"{Column.TextOf(finding["silo"])} {finding["sequence"]}: {Column.TextOf(finding["problem"])}");
        }

        var verdict = (bool?)result["isIntact"] == true ? "Intact" : "NOT INTACT";
        terminal.Line($"{verdict}: {result["entries"]} entries in {result["chains"]} chains, {result["checkpoints"]} checkpoints.");
    }

    private static Command Export(CliTerminal terminal)
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; standard output by default." };
        return new Command("export", "Writes the whole log as JSON Lines.") { output }.Does(terminal, async (session, cancellationToken) =>
        {
            var path = await session.TenantPathAsync(cancellationToken).ConfigureAwait(false) + "audit/export";
            var stream = session.Get(output) is { } file ? new FileStream(file, FileMode.Create, FileAccess.Write) : session.Terminal.OpenResult();
            await using (stream.ConfigureAwait(false))
            {
                await session.Api.CopyAsync(path, stream, cancellationToken).ConfigureAwait(false);
            }

            return ExitCodes.Success;
        });
    }

    private static Command Sinks(CliTerminal terminal) => new Command("sinks", "Where the log is delivered to, and how many records wait.").Does(terminal, async (session, cancellationToken) =>
    {
        var answer = await session.GetAsync("audit/sinks", cancellationToken).ConfigureAwait(false);
        if (session.Terminal.Json)
        {
            session.Terminal.Document(answer);
            return ExitCodes.Success;
        }

        foreach (var sink in (answer["items"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Rendering.Item(session.Terminal, sink);
        }

        return ExitCodes.Success;
    });
}
