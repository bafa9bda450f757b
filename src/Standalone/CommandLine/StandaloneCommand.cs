using System.CommandLine;
using Archestra.Cluster.Hosting;

namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary>The command line: running the gateway is the root command, offline work on its data the subcommands.</summary>
internal static class StandaloneCommand
{
    private static readonly Option<FileInfo?> ConfigFile = new("--config") { Description = "A JSON file with options; it must exist.", Recursive = true };

    private static readonly Option<string?> DataDirectory = new("--data-directory")
    {
        Description = "Where everything is kept (Storage:DataDirectory).", Recursive = true,
    };

    private static readonly Option<string[]> Settings = new("--set")
    {
        Description = "One option as Section:Key=value; may be repeated.", Recursive = true, AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> Urls = new("--urls") { Description = "Where to listen (Server:Urls); loopback by default.", AllowMultipleArgumentsPerToken = true };

    private static readonly Option<bool> NewAdministratorToken = new("--new-administrator-token")
    {
        Description = "Issue another administrator token for the demo tenant and print it.",
    };

    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Archestra Cluster: a multi-tenant MCP gateway in one process.") { ConfigFile, DataDirectory, Settings, Urls, NewAdministratorToken };
        root.SetAction((parsed, cancellationToken) => RunCommand.RunAsync(
            Read(parsed, parsed.GetValue(Urls) ?? []), parsed.GetValue(NewAdministratorToken), terminal, cancellationToken));
        root.Subcommands.Add(AuditCommand.Create(parsed => Read(parsed, []), terminal));
        root.Subcommands.Add(KeysCommand.Create(parsed => Read(parsed, []), terminal));
        var doctor = DoctorCommand.Create(parsed => Read(parsed, parsed.GetValue(Urls) ?? []), terminal);
        doctor.Options.Add(Urls);
        root.Subcommands.Add(doctor);
        return root;
    }

    private static CommandLineOptions Read(ParseResult parsed, string[] urls) => new(
        parsed.GetValue(ConfigFile), parsed.GetValue(DataDirectory), parsed.GetValue(Settings) ?? [], urls);
}
