namespace Archestra.Cluster.Testing;

/// <summary>A silo of a <see cref="ClusterScene"/> and the ports that other nodes reach it at.</summary>
public sealed record SiloNode(NodeProcess Process, string Name, int SiloPort, int GatewayPort);
