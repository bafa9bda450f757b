namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>The error codes of OAuth, each with the section that defines it.</summary>
public static class OAuthErrorCodes
{
    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidClient = "invalid_client";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidGrant = "invalid_grant";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>RFC 6749 §5.2.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string AccessDenied = "access_denied";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string UnsupportedResponseType = "unsupported_response_type";

    /// <summary>RFC 6749 §4.1.2.1.</summary>
    public const string ServerError = "server_error";

    /// <summary>RFC 6749 §4.1.2.1; at other endpoints when a client or an address was too quick (429).</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>RFC 8707 §2.</summary>
    public const string InvalidTarget = "invalid_target";

    /// <summary>RFC 7591 §3.2.2.</summary>
    public const string InvalidRedirectUri = "invalid_redirect_uri";

    /// <summary>RFC 7591 §3.2.2.</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";

    /// <summary>RFC 8628 §3.5.</summary>
    public const string AuthorizationPending = "authorization_pending";

    /// <summary>RFC 8628 §3.5.</summary>
    public const string SlowDown = "slow_down";

    /// <summary>RFC 8628 §3.5.</summary>
    public const string ExpiredToken = "expired_token";

    /// <summary>RFC 7009 §2.2.1.</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public const string LoginRequired = "login_required";

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public const string ConsentRequired = "consent_required";

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public const string InteractionRequired = "interaction_required";

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public const string RequestNotSupported = "request_not_supported";

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public const string RequestUriNotSupported = "request_uri_not_supported";
}
