using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>drift list|show|approve</c>: tools that are not what was approved.</summary>
internal static class DriftCommand
{
    public static Command Create(CliTerminal terminal) => new("drift", "Tools whose description or schema changed after they were approved.")
    {
        List(terminal), Show(terminal), Approve(terminal),
    };

    private static Command List(CliTerminal terminal) => new Command("list", "Lists them, of every installation.").Does(terminal, async (session, cancellationToken) =>
    {
        var drifts = new List<JsonObject>();
        await foreach (var drift in Lists.ReadAsync(session, "drift", "", null, cancellationToken).ConfigureAwait(false))
        {
            drifts.Add(drift);
        }

        if (session.Terminal.Json)
        {
            session.Terminal.Document(new JsonObject { ["items"] = new JsonArray([.. drifts.Select(drift => drift.DeepClone())]) });
            return ExitCodes.Success;
        }

        var names = new Names(session);
        var table = Rendering.Table("Installation", "Tool", "What", "Held", "Since", "Members");
        foreach (var drift in drifts)
        {
            table.AddRow(
                Rendering.Cell(await names.NameAsync("installations", Column.TextOf(drift["installationId"]), cancellationToken).ConfigureAwait(false)),
                Rendering.Cell(Column.TextOf(drift["tool"])),
                Rendering.Cell(Column.TextOf(drift["kind"])),
                Rendering.Cell(Column.TextOf(drift["held"]) == "true" ? "yes" : "no"),
                Rendering.Cell(Column.TimeOf(drift["detectedAt"])),
                Rendering.Cell(Column.TextOf(drift["members"])));
        }

        session.Terminal.Show(table);
        return ExitCodes.Success;
    });

    private static Command Show(CliTerminal terminal)
    {
        var (installation, tool) = Arguments();
        return new Command("show", "Shows a tool before and after.") { installation, tool }.Does(terminal, async (session, cancellationToken) =>
        {
            var (drift, _) = await FindAsync(session, session.Get(installation), session.Get(tool), cancellationToken).ConfigureAwait(false);
            Rendering.Item(session.Terminal, drift);
            return ExitCodes.Success;
        });
    }

    private static Command Approve(CliTerminal terminal)
    {
        var (installation, tool) = Arguments();
        var digest = new Option<string?>("--digest") { Description = "Of the definition that you looked at; without it, of the one that is shown now." };
        return new Command("approve", "Approves a tool as it is now.") { installation, tool, digest, GlobalOptions.Yes }.Does(terminal, async (session, cancellationToken) =>
        {
            var (drift, path) = await FindAsync(session, session.Get(installation), session.Get(tool), cancellationToken).ConfigureAwait(false);
            if (session.Get(digest) is null)
            {
                if (!session.Terminal.Json)
                {
                    Rendering.Item(session.Terminal, drift);
                }

                if (!session.Terminal.Confirm($"Approve '{session.Get(tool)}' as it is now?", session.Get(GlobalOptions.Yes)))
                {
                    return ExitCodes.Findings;
                }
            }

            // What was looked at is what is approved: the gateway refuses when the tool has changed again.
            var body = new JsonObject { ["digest"] = session.Get(digest) ?? Column.TextOf(drift["digest"]) };
            var address = $"{path}/tools/{Uri.EscapeDataString(session.Get(tool))}/approve";
            var approved = await session.Api.SendAsync(HttpMethod.Post, address, body, null, cancellationToken).ConfigureAwait(false);
            Rendering.Done(session.Terminal, $"Approved '{session.Get(tool)}'.", approved.Object);
            return ExitCodes.Success;
        });
    }

    private static async Task<(JsonObject Drift, string Path)> FindAsync(Session session, string installation, string tool, CancellationToken cancellationToken)
    {
        var path = await ResourceCommand.PathAsync(ResourceKinds.Installations, session, installation, cancellationToken).ConfigureAwait(false);
        var drifts = (await session.Api.GetAsync(path + "/drift", cancellationToken).ConfigureAwait(false)).Object;
        var drift = (drifts["items"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(found => Column.TextOf(found["tool"]) == tool);
        return (drift ?? throw new CommandFailedException(ExitCodes.NotFound, $"'{SafeText.Clean(tool)}' is what was approved."), path);
    }

    private static (Argument<string> Installation, Argument<string> Tool) Arguments() =>
        (new("INSTALLATION") { Description = "By name or id." }, new("TOOL") { Description = "The tool's name on its server." });
}
