namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Where a legacy event stream broke off (MCP 2025-11-25, transports, "Resumability and Redelivery").</summary>
/// <param name="LastEventId">The last event that was received whole.</param>
/// <param name="RetryAfter">The server's <c>retry</c>, if it named one.</param>
internal sealed record StreamPosition(string LastEventId, TimeSpan? RetryAfter);
