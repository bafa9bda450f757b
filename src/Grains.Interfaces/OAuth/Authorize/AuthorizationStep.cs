namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>What a front-end does next with an authorization request. Closed: one factory for each kind.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuthorizationStep)]
public sealed class AuthorizationStep
{
    private AuthorizationStep(AuthorizationStepKind kind) => Kind = kind;

    [Id(0)]
    public AuthorizationStepKind Kind { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.ErrorPage"/>.</summary>
    [Id(1)]
    public OAuthRefusal? Refusal { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.Redirect"/>: the client's redirect URI with the answer.</summary>
    [Id(2)]
    public string? Location { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.SignIn"/>.</summary>
    [Id(3)]
    public string? TenantId { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.SignIn"/>: the sealed request to come back with.</summary>
    [Id(4)]
    public string? RequestText { get; private set; }

    [Id(5)]
    public string? LoginHint { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.Consent"/>.</summary>
    [Id(6)]
    public ConsentView? View { get; private set; }

    /// <summary>For <see cref="AuthorizationStepKind.Redirect"/>: the person may be sent there unasked; else a page names the host and has a link (RFC 9700 §4.11.2).</summary>
    [Id(7)]
    public bool IsTrusted { get; private set; }

    public static AuthorizationStep ErrorPage(string code, string description) => ErrorPage(OAuthRefusal.Of(code, description));

    public static AuthorizationStep ErrorPage(OAuthRefusal refusal) => new(AuthorizationStepKind.ErrorPage) { Refusal = refusal };

    public static AuthorizationStep Redirect(string location, bool isTrusted = true) =>
        new(AuthorizationStepKind.Redirect) { Location = location, IsTrusted = isTrusted };

    public static AuthorizationStep SignIn(string tenantId, string requestText, string? loginHint) =>
        new(AuthorizationStepKind.SignIn) { TenantId = tenantId, RequestText = requestText, LoginHint = loginHint };

    public static AuthorizationStep Consent(ConsentView view) => new(AuthorizationStepKind.Consent) { View = view };

    // The location may hold a code.
    public override string ToString() => Kind.ToString();
}
