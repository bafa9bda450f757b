using System.CommandLine;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Audit.Export.Witness;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Standalone.Configuration;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary><c>audit verify</c> and <c>audit export</c>: read the log of a data directory, running or not, and write nothing to it.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Only this tenant's log.", Recursive = true };

    private static readonly Option<FileInfo?> Output = new("--output") { Description = "The file to write; standard output by default." };

    private static readonly Option<FileInfo[]> Checkpoints = new Option<FileInfo[]>("--checkpoints")
    {
        Description = "Files with exported checkpoints (of every silo): what they tell of must still be in the database.",
    }.AcceptExistingOnly();

    public static Command Create(Func<ParseResult, CommandLineOptions> read, Terminal terminal)
    {
        var verify = new Command("verify", "Checks every chain and checkpoint; exit code 1 when anything was tampered with.") { Checkpoints };
        verify.SetAction((parsed, cancellationToken) => RunAsync(
            read(parsed), terminal, services => VerifyAsync(parsed, services, terminal, cancellationToken)));

        var export = new Command("export", "Writes the log as JSON Lines.") { Output };
        export.SetAction((parsed, cancellationToken) => RunAsync(read(parsed), terminal, async services =>
        {
            var output = parsed.GetValue(Output)?.Create() ?? terminal.OpenStandardOutput();
            await using (output.ConfigureAwait(false))
            {
                var lines = await services.GetRequiredService<AuditExporter>()
                    .ExportAsync(parsed.GetValue(Tenant), output, cancellationToken).ConfigureAwait(false);
                terminal.WriteProblem($"{lines} lines exported.");
            }

            return ExitCodes.Success;
        }));

        return new Command("audit", "Reads the audit log.") { Tenant, verify, export };
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var exported = ActivatorUtilities.CreateInstance<WitnessFile>(services);
        foreach (var file in parsed.GetValue(Checkpoints) ?? [])
        {
            await exported.ReadAsync(file.FullName, cancellationToken).ConfigureAwait(false);
        }

        var verification = await services.GetRequiredService<AuditVerifier>()
            .VerifyAsync(parsed.GetValue(Tenant), exported.Witnesses, cancellationToken).ConfigureAwait(false);
        verification = verification with { Findings = [.. verification.Findings, .. exported.Findings] };
        foreach (var finding in verification.Findings)
        {
            terminal.WriteProblem(finding.ToString());
        }

        if (exported.PassedOver > 0)
        {
            terminal.WriteProblem($"{exported.PassedOver} lines of the given files hold no checkpoint.");
        }

        terminal.Write(verification.ToString());
        return verification.ExitCode;
    }

    private static async Task<int> RunAsync(CommandLineOptions arguments, Terminal terminal, Func<IServiceProvider, Task<int>> act)
    {
        try
        {
            var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(StandaloneConfiguration.Build(arguments))
                .AddLogging()
                .AddSiloStorage()
                .AddAuditReading(SiloHost.OpenAuditDatabase)
                .BuildServiceProvider();
            await using (services.ConfigureAwait(false))
            {
                var storage = services.GetRequiredService<IOptions<StorageOptions>>().Value;
                RequireLog(storage);
                services.GetRequiredService<KeyRing>().Use(new KeyRingFile(storage.EffectiveKeyRingPath).Load());
                return await act(services).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is StartRefusedException or OptionsValidationException)
        {
            terminal.WriteProblem(exception.Message);
            return ExitCodes.Configuration;
        }
    }

    // Opening a database makes its file: reading must not leave an empty log behind where there is none.
    private static void RequireLog(StorageOptions storage)
    {
        if (storage.Provider == StorageOptions.Sqlite && !File.Exists(SiloHost.AuditPath(storage)))
        {
            throw new ConfigurationException($"There is no audit log at '{SiloHost.AuditPath(storage)}'; name the data directory with --data-directory.");
        }
    }
}
