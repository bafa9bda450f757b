using System.CommandLine;
using Archestra.Cluster.Gateway.Benchmarks.Load;
using Archestra.Cluster.Gateway.Benchmarks.Processes;
using Archestra.Cluster.Gateway.Benchmarks.Targets;

namespace Archestra.Cluster.Gateway.Benchmarks;

/// <summary>The command line: measuring is the root command; the subcommands are the processes that it starts.</summary>
internal static class BenchCommand
{
    public static RootCommand Create()
    {
        var quick = new Option<bool>("--quick") { Description = "Fewer and shorter rounds: about a minute and a half." };
        var shared = new Option<bool>("--shared") { Description = "All processes share all processors, instead of half for the target." };
        var only = new Option<string>("--only") { Description = "Only these parts, with commas between; see bench/README.md." };
        var root = new RootCommand("Measures the gateway beside what it can be compared with, in one run.") { quick, shared, only };
        root.SetAction((parsed, _) => BenchRun.RunAsync(
            new BenchOptions(parsed.GetValue(quick), parsed.GetValue(shared) ? Processors.Shared() : Processors.Split(), parsed.GetValue(only)?.Split(',') ?? [])));
        root.Subcommands.Add(Verb("load", "The load generator.", LoadProgram.RunAsync));
        root.Subcommands.Add(Verb("upstream", "The MCP server behind everything.", UpstreamServer.RunAsync));
        root.Subcommands.Add(Verb("stdio", "The same server over stdio.", StdioServer.RunAsync));

        root.Subcommands.Add(OnUpstream("forwarder", "A bare forwarder.", Forwarder.RunAsync));
        root.Subcommands.Add(OnUpstream("silos", "Two embedded silos and a front-end in one process.", SilosTarget.RunAsync));
        return root;
    }

    private static Command OnUpstream(string name, string description, Func<Uri, CancellationToken, Task> run)
    {
        var upstream = new Argument<string>("upstream");
        var command = new Command(name, description) { upstream };
        command.SetAction((parsed, cancellationToken) => run(new Uri(parsed.GetRequiredValue(upstream)), cancellationToken));
        return command;
    }

    private static Command Verb(string name, string description, Func<CancellationToken, Task> run)
    {
        var command = new Command(name, description);
        command.SetAction((_, cancellationToken) => run(cancellationToken));
        return command;
    }
}
