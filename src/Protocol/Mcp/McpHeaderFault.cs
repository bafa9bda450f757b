namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>Why the headers of a modern request were refused: HTTP 400 with <see cref="McpErrorCodes.HeaderMismatch"/>.</summary>
public enum McpHeaderFault
{
    None,
    ProtocolVersionMissing,
    ProtocolVersionMismatch,
    MethodMissing,
    MethodMismatch,
    NameMissing,
    NameMalformed,
    NameMismatch,
    ParamMissing,
    ParamMalformed,
    ParamMismatch,

    /// <summary>The arguments hold the mirrored member twice, so there is no one value to compare with.</summary>
    ParamAmbiguous,
}
