namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>Answers to the client, as the URI that the browser is sent to. Each names its issuer (RFC 9207 §2), errors too: against mix-up.</summary>
internal static class AuthorizationResponse
{
    /// <summary>RFC 6749 §4.1.2.</summary>
    public static string WithCode(string redirectUri, string code, string? state, string issuer) =>
        Write(redirectUri, ("code", code), ("state", state), ("iss", issuer));

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public static string WithError(string redirectUri, OAuthRefusal refusal, string? state, string issuer) => Write(
        redirectUri, ("error", refusal.Code), ("error_description", refusal.Description), ("state", state), ("iss", issuer));

    /// <summary>"The redirection URI MAY include a query component, which MUST be retained" (RFC 6749 §3.1.2).</summary>
    private static string Write(string redirectUri, params (string Name, string? Value)[] parameters)
    {
        var query = string.Join('&', parameters.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        var separator = !redirectUri.Contains('?', StringComparison.Ordinal) ? "?" : redirectUri[^1] is '?' or '&' ? "" : "&";
        return redirectUri + separator + query;
    }
}
