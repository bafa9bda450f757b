using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Standalone.Diagnosis;

namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary><c>doctor</c>: says what is wrong with an installation and what to do about it, also when it cannot start.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> AsJson = new("--json") { Description = "One JSON object, for scripts." };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create(Func<ParseResult, CommandLineOptions> read, Terminal terminal)
    {
        var doctor = new Command("doctor", "Examines configuration, database, keys and servers; exit code 0 when healthy, 1 with findings, 2 when it cannot look.") { AsJson };
        doctor.SetAction((parsed, cancellationToken) => RunAsync(read(parsed), parsed.GetValue(AsJson), terminal, cancellationToken));
        return doctor;
    }

    private static async Task<int> RunAsync(CommandLineOptions arguments, bool asJson, Terminal terminal, CancellationToken cancellationToken)
    {
        var checks = new List<DiagnosticCheck>();
        try
        {
            await foreach (var check in OfflineDiagnosis.RunAsync(arguments, cancellationToken).ConfigureAwait(false))
            {
                checks.Add(check);
                if (!asJson) Print(check, terminal);
            }
        }
        catch (OperationCanceledException)
        {
            terminal.WriteProblem("Not every check was made: it was interrupted.");
            return ExitCodes.Configuration;
        }

        var healthy = checks.TrueForAll(check => check.Status != DiagnosticStatus.Found);
        if (asJson) terminal.Write(JsonSerializer.Serialize(new { healthy, checks }, Json));
        else terminal.Write(healthy ? "Healthy." : $"{checks.Sum(check => check.Findings.Length)} findings.");
        return healthy ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static void Print(DiagnosticCheck check, Terminal terminal)
    {
        var mark = check.Status switch { DiagnosticStatus.Passed => "ok     ", DiagnosticStatus.Found => "FOUND  ", _ => "skipped" };
        terminal.Write($"{mark} {check.Name}: {check.What}{(check.Reason is null ? "" : $" ({check.Reason})")}");
        foreach (var finding in check.Findings)
        {
            terminal.Write($"        {(finding.Severity == DiagnosticSeverity.Error ? "error" : "warning")}: {finding.Problem}");
            terminal.Write($"        cure: {finding.Cure}");
        }
    }
}
