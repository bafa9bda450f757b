using System.Globalization;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What an authorization request must say once client and redirect URI are known to be good. Pure.</summary>
internal static class AuthorizationRules
{
    private const int MaxStateLength = 2048;
    private const int MaxLoginHintLength = 200;

    /// <returns>What is wrong; null when nothing is.</returns>
    public static OAuthRefusal? Check(AuthorizationParameters parameters, OAuthClient client)
    {
        if (parameters.Repeated is not null)
        {
            return Invalid("A parameter is there more than once.");
        }

        // OpenID Connect Core §6: request objects are not supported, and "MUST return the request_not_supported error".
        if (parameters["request"] is not null)
        {
            return OAuthRefusal.Of(OAuthErrorCodes.RequestNotSupported, "Request objects are not supported.");
        }

        if (parameters["request_uri"] is not null)
        {
            return OAuthRefusal.Of(OAuthErrorCodes.RequestUriNotSupported, "Request objects are not supported.");
        }

        return CheckResponse(parameters) ?? CheckPkce(parameters) ?? CheckPrompt(parameters)
            ?? (client.GrantTypes.Length > 0 && !client.GrantTypes.Contains(GrantTypes.AuthorizationCode)
                ? OAuthRefusal.Of(OAuthErrorCodes.UnauthorizedClient, "The client is not registered for authorization codes.")
                : null);
    }

    /// <summary>What is asked for, as far as it is known and the client may have it; null for nothing (<c>invalid_scope</c>).</summary>
    public static ScopeSet? ScopesOf(string? scope, OAuthClient client)
    {
        if (!ScopeSet.TryParse(scope, out var asked))
        {
            return null;
        }

        // RFC 6749 §3.3: "If the client omits the scope parameter […] the authorization server MUST either process the
        // request using a pre-defined default value"; so it is for a client that knows only OpenID's. The person decides.
        var wanted = asked.GivesAccess ? asked : asked.Union(ScopeSet.Default);
        var narrowed = client.Scopes.Length == 0 ? wanted : ScopeSet.Narrow(wanted, ScopeSet.Of(client.Scopes));
        return narrowed.GivesAccess ? narrowed : null;
    }

    public static bool MayUse(OAuthClient client, GatewayLocation gateway) => MayUse(client, gateway.TenantId, gateway.Gateway.Id);

    public static bool MayUse(OAuthClient client, string tenantId, string gatewayId) =>
        (client.TenantId is null || client.TenantId == tenantId)
        && (client.GatewayIds.Length == 0 || client.GatewayIds.Contains(gatewayId));

    /// <summary>Whether an administrator lets the client have all of these.</summary>
    public static bool MayHave(OAuthClient client, string[] scopes) =>
        client.Scopes.Length == 0 || ScopeSet.Narrow(ScopeSet.Of(scopes), ScopeSet.Of(client.Scopes)).Equals(ScopeSet.Of(scopes));

    public static AuthorizationRequest Write(
        AuthorizationParameters parameters, OAuthClient client, string redirectUri, string gatewayId, ScopeSet scopes)
    {
        var prompts = PromptsOf(parameters);
        return new AuthorizationRequest
        {
            ClientId = client.Id,
            RedirectUri = redirectUri,
            State = parameters["state"],
            CodeChallenge = parameters["code_challenge"]!,
            GatewayId = gatewayId,
            Scopes = scopes.ToArray(),
            IsSilent = prompts.Contains("none"),
            AsksSignIn = prompts.Contains("login") || prompts.Contains("select_account"),
            AsksConsent = prompts.Contains("consent"),
            MaxAge = MaxAgeOf(parameters, out var maxAge) ? maxAge : null,
            LoginHint = parameters["login_hint"] is { Length: <= MaxLoginHintLength } hint && !hint.Any(char.IsControl) ? hint : null,
        };
    }

    private static OAuthRefusal? CheckResponse(AuthorizationParameters parameters)
    {
        // "response_type" REQUIRED (RFC 6749 §4.1.1); OAuth 2.1 has dropped every other.
        switch (parameters["response_type"])
        {
            case null:
                return Invalid("The parameter response_type is missing.");
            case not "code":
                return OAuthRefusal.Of(OAuthErrorCodes.UnsupportedResponseType, "Only response_type=code is supported.");
        }

        return parameters["response_mode"] is not (null or "query") ? Invalid("Only response_mode=query is supported.")
            : parameters["state"] is { Length: > MaxStateLength } ? Invalid("The parameter state is too long.")
            : null;
    }

    /// <summary>MCP authorization, "Authorization Code Protection": PKCE for every client, confidential ones too (OAuth 2.1 §4.1.1).</summary>
    private static OAuthRefusal? CheckPkce(AuthorizationParameters parameters)
    {
        // RFC 7636 §4.4.1: "code challenge required"; an absent method means plain, which is the downgrade.
        if (parameters["code_challenge"] is not { } challenge)
        {
            return Invalid("The parameter code_challenge is missing: PKCE is required (RFC 7636).");
        }

        return parameters["code_challenge_method"] != Pkce.S256 ? Invalid("Only code_challenge_method=S256 is supported.")
            : Pkce.IsChallenge(challenge) ? null
            : Invalid("The parameter code_challenge is not a SHA-256 in base64url.");
    }

    /// <summary>OpenID Connect Core §3.1.2.1.</summary>
    private static OAuthRefusal? CheckPrompt(AuthorizationParameters parameters)
    {
        var prompts = PromptsOf(parameters);
        return prompts.Length > 1 && prompts.Contains("none") ? Invalid("prompt=none stands alone.")
            : MaxAgeOf(parameters, out _) ? null
            : Invalid("The parameter max_age is not a number of seconds.");
    }

    private static string[] PromptsOf(AuthorizationParameters parameters) =>
        (parameters["prompt"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool MaxAgeOf(AuthorizationParameters parameters, out TimeSpan? maxAge)
    {
        maxAge = null;
        if (parameters["max_age"] is not { } text)
        {
            return true;
        }

        var isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        maxAge = isNumber ? TimeSpan.FromSeconds(seconds) : null;
        return isNumber;
    }

    private static OAuthRefusal Invalid(string description) => OAuthRefusal.Of(OAuthErrorCodes.InvalidRequest, description);
}
