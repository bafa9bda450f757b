namespace Archestra.Cluster.Grains.Upstream;

/// <summary>Which of MCP's two eras an upstream session speaks (MCP 2026-07-28, Versioning).</summary>
public enum UpstreamEra
{
    /// <summary>2024-11-05 … 2025-11-25: <c>initialize</c>, sessions, server-to-client requests.</summary>
    Legacy,

    /// <summary>2026-07-28 and later: stateless, <c>server/discover</c>, per-request <c>_meta</c>.</summary>
    Modern,
}
