using Archestra.Cluster.Standalone.CommandLine;

return await StandaloneCommand.Create(new Terminal()).Parse(args).InvokeAsync().ConfigureAwait(false);
