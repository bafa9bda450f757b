using System.CommandLine;
using Archestra.Cluster.Hosting;
using Archestra.Cluster.Standalone.CommandLine;

// The host handles SIGTERM and SIGINT itself and drains; the command line must not cut it short.
return await StandaloneCommand.Create(new Terminal())
    .Parse(args)
    .InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null })
    .ConfigureAwait(false);
