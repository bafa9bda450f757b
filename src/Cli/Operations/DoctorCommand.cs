using System.CommandLine;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Resources;
using Archestra.Cluster.Cli.Terminal;
using Spectre.Console;

namespace Archestra.Cluster.Cli.Operations;

/// <summary><c>doctor</c>: has the gateway examine itself, and says what to do about what it found.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliTerminal terminal) =>
        new Command("doctor", "Checks configuration, database, keys and servers, and says what to do; for platform administrators.").Does(terminal, async (session, cancellationToken) =>
        {
            var checks = new List<JsonObject>();
            await ProgressBar.ShowAsync(session.Terminal, "Examining", 0, async _ =>
            {
                await foreach (var check in session.Api.StreamAsync(HttpMethod.Get, "diagnosis", null, null, cancellationToken).ConfigureAwait(false))
                {
                    checks.Add(check);
                }
            }).ConfigureAwait(false);

            var found = checks.Any(check => Column.TextOf(check["status"]) == "found");
            if (session.Terminal.Json)
            {
                session.Terminal.Document(new JsonObject { ["healthy"] = !found, ["checks"] = new JsonArray([.. checks.Select(check => check.DeepClone())]) });
            }
            else
            {
                Show(session.Terminal, checks);
            }

            return found ? ExitCodes.Findings : ExitCodes.Success;
        });

    private static void Show(CliTerminal terminal, List<JsonObject> checks)
    {
        foreach (var check in checks)
        {
            var (mark, style) = Column.TextOf(check["status"]) switch
            {
                "passed" => ("ok     ", new Style(Color.Green)),
                "found" => ("FOUND  ", new Style(Color.Red)),
                _ => ("skipped", new Style(Color.Grey)),
            };
            terminal.Line($"{mark} {Column.TextOf(check["what"])} {Column.TextOf(check["reason"])}".TrimEnd(), style);
            foreach (var finding in (check["findings"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var subject = Column.TextOf(finding["subject"]);
                terminal.Line($"          {Column.TextOf(finding["severity"])}: {(subject.Length > 0 ? subject + ": " : "")}{Column.TextOf(finding["problem"])}");
                terminal.Line($"          cure: {Column.TextOf(finding["cure"])}");
            }
        }

        var findings = checks.Sum(check => (check["findings"] as JsonArray)?.Count ?? 0);
        terminal.Line(findings == 0 ? $"{checks.Count} checks, nothing found." : $"{checks.Count} checks, {findings} findings.");
    }
}
