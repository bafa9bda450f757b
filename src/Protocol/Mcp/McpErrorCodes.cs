namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// JSON-RPC 2.0 error codes (section 5.1) and those MCP defines: 2026-07-28, basic/index, "Error Codes". The range
/// -32020 to -32099 belongs to the specification, -32000 to -32019 is legacy.
/// </summary>
public static class McpErrorCodes
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;

    /// <summary>HTTP headers and body disagree, or a required header is missing or malformed (HTTP 400).</summary>
    public const int HeaderMismatch = -32020;

    /// <summary>The request needs a capability that the client did not declare (HTTP 400, <c>data.requiredCapabilities</c>).</summary>
    public const int MissingRequiredClientCapability = -32021;

    /// <summary>HTTP 400, <c>data.supported</c> and <c>data.requested</c>.</summary>
    public const int UnsupportedProtocolVersion = -32022;

    /// <summary>Legacy eras only: what the SDKs answer, with HTTP 404, for a session that is not (or no longer) known.</summary>
    public const int LegacySessionNotFound = -32001;

    /// <summary>Legacy eras only; a modern server answers <see cref="InvalidParams"/> and MUST NOT emit this code.</summary>
    public const int LegacyResourceNotFound = -32002;

    /// <summary>2025-11-25 only; a modern server MUST NOT emit this code.</summary>
    public const int LegacyUrlElicitationRequired = -32042;

    /// <summary>Legacy: a server error without a meaning of its own, as every implementation has used it.</summary>
    public const int LegacyServerError = -32000;

    /// <summary>
    /// The code under which an upstream's error reaches a modern client, which MUST NOT be sent the two codes that earlier
    /// versions defined (2026-07-28, basic/index, "Error Codes"). Codes of the reserved range pass: the upstream may be
    /// modern as well.
    /// </summary>
    public static int TowardModernClient(int code) => code switch
    {
        LegacyResourceNotFound => InvalidParams,
        LegacyUrlElicitationRequired => InternalError,
        _ => code,
    };
}
