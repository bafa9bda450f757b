namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>Between which eras a result travels.</summary>
public readonly record struct ResultShaping
{
    public McpEra Client { get; init; }

    public McpEra Upstream { get; init; }

    /// <summary>
    /// For the methods whose results carry caching hints (2026-07-28, server/utilities/caching): these replace what the
    /// upstream said. Null for all other methods.
    /// </summary>
    public ResultCacheHints? Cache { get; init; }
}
