namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>The members that the scanner knows, of all three objects. <see cref="Other"/> is any member it passes over.</summary>
internal enum PolicyMember
{
    Other,

    JsonRpc,
    Id,
    Method,
    Params,
    Result,
    Error,

    Name,
    Uri,
    TaskId,
    Arguments,
    Meta,
    RequestId,
    ProgressToken,
    ProtocolVersion,
    Capabilities,
    ClientInfo,
    ClientCapabilities,
    Cursor,
    RequestState,
    InputResponses,
    LogLevel,
    TraceParent,

    /// <summary>Known, not read here, and still not to be confused with another spelling.</summary>
    Known,
}
