using Archestra.Cluster.Cli.CommandLine;
using Archestra.Cluster.Cli.Terminal;

return await CommandRun.StartAsync(args, new CliTerminal()).ConfigureAwait(false);
