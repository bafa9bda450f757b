namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>One line of a hosted server's stderr: untrusted text.</summary>
public sealed record HostedServerLogLine(DateTimeOffset Time, string Text);
