using Archestra.Cluster.Gateway.Benchmarks;

return await BenchCommand.Create().Parse(args).InvokeAsync();
