using System.Text;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>Finds the bearer token of a request (RFC 6750 §2.1): an API token, or a JWT.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>True when the request shows any credential at all, good or not.</summary>
    public static bool IsShown(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || request.Query.ContainsKey("access_token");

    /// <summary>
    /// The API token, if there is exactly one and it is in the header. A token in the URL is refused: it would be in logs and
    /// histories (RFC 6750 §5.3; MCP authorization: "Access tokens MUST NOT be included in the URI query string").
    /// </summary>
    public static bool TryRead(HttpRequest request, out ApiTokenText token)
    {
        token = default;
        return Header(request) is { } header
            && header.Length == Scheme.Length + ApiTokenText.Length
            && ApiTokenText.TryParse(header[Scheme.Length..], out token);
    }

    /// <summary>What may be a JWT by its length, its characters and its dots; under the same conditions.</summary>
    public static bool TryReadJwt(HttpRequest request, out ReadOnlySpan<char> token)
    {
        token = Header(request).AsSpan();
        token = token.IsEmpty ? token : token[Scheme.Length..];
        return token.Length is > 0 and <= JsonWebToken.MaxLength && Ascii.IsValid(token) && token.Count('.') == 2;
    }

    /// <summary>The one header, with the scheme; null when the request is to be refused.</summary>
    private static string? Header(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && !(request.QueryString.HasValue && request.Query.ContainsKey("access_token"))
            ? header
            : null;
}
