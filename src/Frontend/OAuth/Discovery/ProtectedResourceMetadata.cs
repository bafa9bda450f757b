using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>RFC 9728 §2.</summary>
internal sealed record ProtectedResourceMetadata
{
    public required string Resource { get; init; }

    /// <summary>"MUST include the authorization_servers field containing at least one authorization server" (MCP authorization).</summary>
    public required string[] AuthorizationServers { get; init; }

    /// <summary>Without <c>offline_access</c>, which is no requirement of a resource (MCP authorization, "Refresh Tokens").</summary>
    public string[] ScopesSupported { get; } = [ScopeNames.Read, ScopeNames.Write];

    /// <summary>"Access tokens MUST NOT be included in the URI query string" (MCP authorization): the header only.</summary>
    public string[] BearerMethodsSupported { get; } = ["header"];
}
