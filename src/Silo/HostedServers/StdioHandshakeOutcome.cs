using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>What came of the first messages to a server.</summary>
/// <param name="Hello">Null when the server cannot be used.</param>
/// <param name="Reason">A sentence, when it cannot.</param>
/// <param name="EndedByProbe">The process ended before it said anything: some servers do not survive an unknown request.</param>
internal sealed record StdioHandshakeOutcome(UpstreamHello? Hello, string? Reason = null, bool EndedByProbe = false);
