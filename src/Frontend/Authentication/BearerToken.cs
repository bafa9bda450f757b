using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>Finds the bearer token of a request (RFC 6750 §2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>True when the request shows any credential at all, good or not.</summary>
    public static bool IsShown(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Query.ContainsKey("access_token");

    /// <summary>
    /// The token, if there is exactly one and it is in the header. A token in the URL is refused: it would be in logs and
    /// histories (RFC 6750 §5.3; MCP authorization: "Access tokens MUST NOT be included in the URI query string").
    /// </summary>
    public static bool TryRead(HttpRequest request, out ApiTokenText token)
    {
        token = default;
        if (request.Headers.Authorization is not [{ } header] || (request.QueryString.HasValue && request.Query.ContainsKey("access_token")))
        {
            return false;
        }

        return TryRead(header, out token);
    }

    public static bool TryRead(string header, out ApiTokenText token)
    {
        token = default;
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && header.Length == Scheme.Length + ApiTokenText.Length
            && ApiTokenText.TryParse(header[Scheme.Length..], out token);
    }
}
