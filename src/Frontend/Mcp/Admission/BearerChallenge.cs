using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.OAuth.Discovery;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.Mcp.Admission;

/// <summary>
/// The <c>WWW-Authenticate</c> of the MCP endpoint (RFC 6750 §3, RFC 9728 §5.1). The scopes are always the same ones for
/// the whole endpoint, and exactly those needed when a known token lacks some.
/// </summary>
internal sealed class BearerChallenge(PublicAddress address)
{
    private const string AllScopes = $"{ScopeNames.Read} {ScopeNames.Write}";

    /// <param name="context">The request.</param>
    /// <param name="wasTokenShown">RFC 6750 §3.1: a request without a token is told no error code.</param>
    public void Demand(HttpContext context, bool wasTokenShown) =>
        Set(context, wasTokenShown ? "error=\"invalid_token\", " : "", AllScopes);

    /// <summary>RFC 6750 §3.1, <c>insufficient_scope</c>; MCP authorization, "Scope Challenge Handling".</summary>
    public void DemandScopes(HttpContext context, string scopes) => Set(context, "error=\"insufficient_scope\", ", scopes);

    private void Set(HttpContext context, string error, string scope) =>
        context.Response.Headers.WWWAuthenticate =
            $"Bearer {error}resource_metadata=\"{address.WellKnown(context.Request, ProtectedResourceMetadataEndpoint.Name, PathOf(context))}\", scope=\"{scope}\"";

    /// <summary>Echoes a path of ours only: anything else is the client's text and has no place in a header.</summary>
    private static string PathOf(HttpContext context) =>
        context.GetRouteValue("gateway") is string gateway && EntityId.IsValid(gateway) ? GatewayResource.Path + gateway : "";
}
