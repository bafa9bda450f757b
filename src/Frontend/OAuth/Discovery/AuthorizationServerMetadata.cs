using Archestra.Cluster.Frontend.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>
/// What the authorization server offers: RFC 8414 §2, RFC 8628 §4, RFC 9207 §3, draft-ietf-oauth-client-id-metadata-document §6
/// and draft-ietf-oauth-identity-assertion-authz-grant; with <see cref="ForOpenId"/> also OpenID Connect Discovery §3.
/// </summary>
internal sealed record AuthorizationServerMetadata
{
    public required string Issuer { get; init; }

    public required string AuthorizationEndpoint { get; init; }

    public required string TokenEndpoint { get; init; }

    public required string JwksUri { get; init; }

    /// <summary>Absent when clients may not register themselves: RFC 7591 §3.</summary>
    public string? RegistrationEndpoint { get; init; }

    public required string DeviceAuthorizationEndpoint { get; init; }

    public required string RevocationEndpoint { get; init; }

    public required string IntrospectionEndpoint { get; init; }

    public string[] ScopesSupported { get; } = [ScopeNames.Read, ScopeNames.Write, ScopeNames.OfflineAccess];

    public string[] ResponseTypesSupported { get; } = ["code"];

    public string[] ResponseModesSupported { get; } = ["query"];

    public IReadOnlyList<string> GrantTypesSupported { get; } = GrantTypes.All;

    /// <summary>By their URN, so that an enterprise's client knows that its ID-JAGs are taken.</summary>
    public string[] AuthorizationGrantProfilesSupported { get; } = ["urn:ietf:params:oauth:grant-profile:id-jag"];

    public string[] TokenEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];

    public IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported { get; } = JwsAlgorithms.All;

    public string[] RevocationEndpointAuthMethodsSupported { get; } = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];

    public IReadOnlyList<string> RevocationEndpointAuthSigningAlgValuesSupported { get; } = JwsAlgorithms.All;

    /// <summary>RFC 7662 §2.1: "the endpoint MUST also require some form of authorization".</summary>
    public string[] IntrospectionEndpointAuthMethodsSupported { get; } = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

    public IReadOnlyList<string> IntrospectionEndpointAuthSigningAlgValuesSupported { get; } = JwsAlgorithms.All;

    /// <summary>Without it, MCP clients "MUST refuse to proceed" (MCP authorization, "Authorization Code Protection").</summary>
    public string[] CodeChallengeMethodsSupported { get; } = ["S256"];

    public bool AuthorizationResponseIssParameterSupported { get; } = true;

    public required bool ClientIdMetadataDocumentSupported { get; init; }

    public string[]? SubjectTypesSupported { get; init; }

    public string[]? IdTokenSigningAlgValuesSupported { get; init; }

    public static AuthorizationServerMetadata Of(AuthorizationServerFeatures features)
    {
        var issuer = features.Issuer;
        return new AuthorizationServerMetadata
        {
            Issuer = issuer,
            AuthorizationEndpoint = issuer + AuthorizeEndpoint.Path,
            TokenEndpoint = issuer + OAuth.TokenEndpoint.Path,
            JwksUri = issuer + JwksEndpoint.Path,
            RegistrationEndpoint = features.DynamicRegistration ? issuer + OAuth.RegistrationEndpoint.Path : null,
            DeviceAuthorizationEndpoint = issuer + Devices.DeviceAuthorizationEndpoint.Path,
            RevocationEndpoint = issuer + OAuth.RevocationEndpoint.Path,
            IntrospectionEndpoint = issuer + OAuth.IntrospectionEndpoint.Path,
            ClientIdMetadataDocumentSupported = features.ClientMetadataDocuments,
        };
    }

    /// <summary>
    /// With what OpenID Connect Discovery §3 requires beside. No ID tokens are given out (<c>openid</c> is no scope here); the
    /// document is for clients that look for the server's metadata at this address only.
    /// </summary>
    public AuthorizationServerMetadata ForOpenId() => this with { SubjectTypesSupported = ["public"], IdTokenSigningAlgValuesSupported = ["RS256"] };
}
