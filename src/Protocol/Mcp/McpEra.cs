namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>The two shapes of the protocol (2026-07-28, basic/versioning, "Terminology").</summary>
public enum McpEra
{
    /// <summary>2025-11-25 and earlier: an <c>initialize</c> handshake, sessions, requests from server to client.</summary>
    Legacy,

    /// <summary>2026-07-28 and later: each request carries version, identity and capabilities in its <c>_meta</c>.</summary>
    Modern,
}
