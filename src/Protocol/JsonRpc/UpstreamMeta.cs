using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// What the gateway puts into the <c>_meta</c> of a request it sends upstream. All values are JSON, empty means none.
/// Keys of the client that are not the gateway's business are relayed beside it.
/// </summary>
public readonly ref struct UpstreamMeta
{
    public McpEra Era { get; init; }

    /// <summary>Replaces the client's: tokens are unique among the requests of one connection, not of many clients.</summary>
    public ReadOnlySpan<byte> ProgressToken { get; init; }

    /// <summary>Modern only: the version spoken upstream.</summary>
    public string? ProtocolVersion { get; init; }

    /// <summary>Modern only, an object; written as <c>{}</c> if empty, since the member is required.</summary>
    public ReadOnlySpan<byte> ClientCapabilities { get; init; }

    /// <summary>Modern only, an object.</summary>
    public ReadOnlySpan<byte> ClientInfo { get; init; }

    /// <summary>Replaces the client's, so that the upstream's spans hang under the gateway's; if empty, the client's stays.</summary>
    public ReadOnlySpan<byte> TraceParent { get; init; }

    internal bool IsEmpty => Era == McpEra.Legacy && ProgressToken.IsEmpty && TraceParent.IsEmpty;
}
