using System.Text.Json;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>What a provider says of itself (OpenID Connect Discovery §3).</summary>
public sealed record ProviderMetadata
{
    public required Uri AuthorizationEndpoint { get; init; }

    public required Uri TokenEndpoint { get; init; }

    public required Uri KeysUrl { get; init; }

    /// <summary>"If omitted, the default is client_secret_basic".</summary>
    public IReadOnlyList<string> TokenEndpointMethods { get; init; } = ["client_secret_basic"];

    /// <summary>RFC 9207 §3: then every answer must carry <c>iss</c>.</summary>
    public bool SaysIssuerInAnswers { get; init; }

    /// <summary>Where the document of an issuer is: "any terminating / MUST be removed before appending" (Discovery §4.1).</summary>
    public static Uri UrlOf(string issuer) => new(issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    public static FetchOutcome<ProviderMetadata> Read(byte[] utf8, string issuer, TimeSpan? maxAge)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return Read(document.RootElement, issuer, maxAge);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return FetchOutcome<ProviderMetadata>.Failed("Its discovery document is no JSON object.");
        }
    }

    private static FetchOutcome<ProviderMetadata> Read(JsonElement root, string issuer, TimeSpan? maxAge)
    {
        // Discovery §4.3: "The issuer value returned MUST be identical to the Issuer URL".
        if (Text(root, "issuer") != issuer)
        {
            return FetchOutcome<ProviderMetadata>.Failed("Its discovery document names another issuer.");
        }

        if (Url(root, "authorization_endpoint", issuer) is not { } authorization || Url(root, "token_endpoint", issuer) is not { } token
            || Url(root, "jwks_uri", issuer) is not { } keys)
        {
            return FetchOutcome<ProviderMetadata>.Failed("Its discovery document lacks an endpoint, or names one that is no https URL.");
        }

        var metadata = new ProviderMetadata
        {
            AuthorizationEndpoint = authorization,
            TokenEndpoint = token,
            KeysUrl = keys,
            SaysIssuerInAnswers = root.TryGetProperty("authorization_response_iss_parameter_supported", out var says) && says.ValueKind == JsonValueKind.True,
        };
        return FetchOutcome<ProviderMetadata>.Found(
            root.TryGetProperty("token_endpoint_auth_methods_supported", out var methods) && methods.ValueKind == JsonValueKind.Array
                ? metadata with { TokenEndpointMethods = [.. methods.EnumerateArray().Where(method => method.ValueKind == JsonValueKind.String).Select(method => method.GetString()!)] }
                : metadata,
            maxAge);
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    /// <summary>https, unless the issuer itself is not (then it is on loopback: the rules for providers let no other in).</summary>
    private static Uri? Url(JsonElement root, string name, string issuer) =>
        Uri.TryCreate(Text(root, name), UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && new Uri(issuer).IsLoopback))
            ? url
            : null;
}
