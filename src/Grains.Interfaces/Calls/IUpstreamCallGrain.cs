namespace Archestra.Cluster.Grains.Calls;

/// <summary>Calls to one remote server for one connection. Key: <c>u/{tenant}/{connection}/{shard}</c>; shared connections have several shards. Owns the upstream MCP session.</summary>
[Alias("archestra.IUpstreamCallGrain")]
public interface IUpstreamCallGrain : ICallTargetGrain;
