namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>Bounds of the envelope. The size of the whole message is bounded by whoever reads it from the wire.</summary>
public readonly record struct JsonRpcEnvelopeLimits
{
    /// <summary>Members of one policy-relevant object, and bytes of one of its keys: more is no request of any client we know.</summary>
    public const int MaxMembers = 128;

    public const int MaxKeyBytes = 256;

    public JsonRpcEnvelopeLimits()
    {
    }

    public static JsonRpcEnvelopeLimits Default { get; } = new();

    /// <summary>Nesting of objects and arrays. Default 64, that of System.Text.Json.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Bytes of an id or progress token as written. Default 256.</summary>
    public int MaxIdBytes { get; init; } = 256;

    /// <summary>Bytes of method, name, URI and version as written. Default 8 KiB, the request line limit of most servers.</summary>
    public int MaxStringBytes { get; init; } = 8 * 1024;

    /// <summary>
    /// Lets an error response pass whose id is null or missing. For what upstream servers send: they answer so when they
    /// could not read the request. Default false.
    /// </summary>
    public bool AcceptErrorWithoutId { get; init; }
}
