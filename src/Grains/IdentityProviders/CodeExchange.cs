using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Gets the ID token for a code (OpenID Connect Core §3.1.3). What else the provider gives is not looked at and not kept.</summary>
internal sealed class CodeExchange(IWebFetch web, IOptions<IdentityProviderOptions> options, ISecretStore secrets)
{
    private const int MaxAnswer = 64 * 1024;
    private const int StatusOk = 200;

    /// <returns>The ID token, unverified; or why there is none, for the audit log.</returns>
    public async Task<(JsonWebToken? Token, string? Refusal)> RedeemAsync(
        ProviderRecord record, ProviderMetadata metadata, SignInState state, string redirectUri, string code, CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", GrantTypes.AuthorizationCode),
            new("code", code),
            new("redirect_uri", redirectUri),
            new("code_verifier", state.Verifier),
        };
        var authorization = Authenticate(record.Provider.ClientId, await SecretAsync(state.TenantId, record.Secret, cancellationToken), metadata, form);
        var answer = await web.PostFormAsync(metadata.TokenEndpoint, form, authorization, options.Value.Limits(MaxAnswer), cancellationToken);
        if (answer.Status != StatusOk)
        {
            return (null, answer.Failure is null ? $"The provider's token endpoint answered {answer.Status}." : $"The provider's token endpoint could not be reached. {answer.Failure}");
        }

        return JsonWebToken.TryParse(IdTokenOf(answer.Body), out var token) ? (token, null) : (null, "The provider gave no ID token that can be read.");
    }

    private async Task<string?> SecretAsync(string tenantId, SecretRef? secret, CancellationToken cancellationToken) =>
        secret is { } reference && await secrets.GetAsync(tenantId, reference, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <returns>The Authorization header, for <c>client_secret_basic</c>; everything else goes into the form.</returns>
    private static string? Authenticate(string clientId, string? secret, ProviderMetadata metadata, List<KeyValuePair<string, string>> form)
    {
        if (secret is not null && (metadata.TokenEndpointMethods.Contains("client_secret_basic") || !metadata.TokenEndpointMethods.Contains("client_secret_post")))
        {
            // RFC 6749 §2.3.1: both are encoded first.
            return "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}"));
        }

        form.Add(new("client_id", clientId));
        if (secret is not null)
        {
            form.Add(new("client_secret", secret));
        }

        return null;
    }

    private static string? IdTokenOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id_token", out var token)
                && token.ValueKind == JsonValueKind.String ? token.GetString() : null;
        }
        catch (JsonException)
        {
            // No JSON: no ID token.
            return null;
        }
    }
}
