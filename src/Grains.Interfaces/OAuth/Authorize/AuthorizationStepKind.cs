namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What a front-end does next with an authorization request.</summary>
public enum AuthorizationStepKind
{
    /// <summary>Never redirect: client or redirect URI are not good (RFC 6749 §4.1.2.1).</summary>
    ErrorPage,

    /// <summary>To the client, with a code or an error.</summary>
    Redirect,

    SignIn,

    Consent,
}
