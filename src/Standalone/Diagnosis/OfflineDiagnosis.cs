using System.Runtime.CompilerServices;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Silo.Diagnosis;
using Archestra.Cluster.Standalone.CommandLine;
using Archestra.Cluster.Standalone.Configuration;

namespace Archestra.Cluster.Standalone.Diagnosis;

/// <summary>
/// Examines an installation, whether it runs or cannot even start: puts the gateway together as a start would, starts
/// nothing, and runs the checks on its parts.
/// </summary>
internal static class OfflineDiagnosis
{
    private const string ConfigurationName = "configuration";
    private const string ConfigurationWhat = "every option is known and valid";

    // What the parts log would stand between the findings.
    private const string Silence = "Logging:LogLevel:Default=None";

    private static readonly CheckDefinition[] Checks =
    [
        CheckDefinition.Of<ConfigurationCheck>(ConfigurationName, ConfigurationWhat),
        CheckDefinition.Of<CertificateCheck>("certificate", "the TLS certificate can be used"),
        .. DiagnosticChecks.Offline,
        CheckDefinition.Of<ListenCheck>("listen", "the addresses to listen on are free"),
    ];

    public static async IAsyncEnumerable<DiagnosticCheck> RunAsync(
        CommandLineOptions arguments, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (app, refused) = Build(arguments with { Settings = [.. arguments.Settings, Silence] });
        if (app is null)
        {
            foreach (var check in Refused(refused!)) yield return check;
            yield break;
        }

        await using (app.ConfigureAwait(false))
        {
            var run = new DiagnosticRun(app.Services, app.Services.GetRequiredService<TimeProvider>());
            await foreach (var check in run.RunAsync(Checks, cancellationToken).ConfigureAwait(false)) yield return check;
        }
    }

    private static (WebApplication? App, CheckOutcome? Refused) Build(CommandLineOptions arguments)
    {
        try
        {
            return (StandaloneHost.BuildParts(StandaloneConfiguration.Build(arguments)), null);
        }
        catch (Exception exception) when (StartFailure.Describe(exception) is { Count: > 0 } sentences)
        {
            return (null, ConfigurationCheck.Describe(sentences));
        }
    }

    private static IEnumerable<DiagnosticCheck> Refused(CheckOutcome outcome)
    {
        yield return new DiagnosticCheck
        {
            Name = ConfigurationName, What = ConfigurationWhat, Status = outcome.Status, Findings = [.. outcome.Findings],
        };
        foreach (var check in Checks.Skip(1))
        {
            yield return new DiagnosticCheck
            {
                Name = check.Name, What = check.What, Status = DiagnosticStatus.Skipped, Reason = $"It needs '{ConfigurationName}', which did not pass.",
            };
        }
    }
}
