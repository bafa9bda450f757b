using Archestra.Cluster.Silo.Runtime;

return await SiloNode.RunAsync(args).ConfigureAwait(false);
