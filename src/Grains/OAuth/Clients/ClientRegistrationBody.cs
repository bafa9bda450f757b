using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Writes what a client is told of its registration (RFC 7591 §3.2.1, RFC 7592 §3): everything that is kept, which may be less than it asked for.</summary>
internal static class ClientRegistrationBody
{
    /// <summary>Where registrations are read, changed and ended, below the issuer.</summary>
    public const string Path = "/oauth/register";

    /// <param name="stored">The registration.</param>
    /// <param name="secret">If it got one just now: it cannot be told later.</param>
    /// <param name="registrationToken">RFC 7592 §3: the client's next requests carry it.</param>
    /// <param name="issuer">Ours.</param>
    public static byte[] Write(StoredOAuthClient stored, string? secret, string registrationToken, string issuer)
    {
        var client = stored.Public;
        var body = Describe(client);
        body["client_id"] = client.Id;
        body["client_id_issued_at"] = stored.IssuedAt!.Value.ToUnixTimeSeconds();
        body["registration_access_token"] = registrationToken;
        body["registration_client_uri"] = $"{issuer}{Path}/{client.Id}";
        if (secret is not null)
        {
            body["client_secret"] = secret;
        }

        // "REQUIRED if client_secret is issued": 0 says that it does not end by itself.
        if (stored.SecretSha256 is not null)
        {
            body["client_secret_expires_at"] = 0;
        }

        return JsonSerializer.SerializeToUtf8Bytes(body);
    }

    /// <summary>The metadata alone, which hold no secret.</summary>
    public static JsonObject Describe(OAuthClient client)
    {
        var body = new JsonObject
        {
            ["client_name"] = client.Name,
            ["redirect_uris"] = Array(client.RedirectUris),
            ["grant_types"] = Array(client.GrantTypes),
            ["response_types"] = client.GrantTypes.Contains(GrantTypes.AuthorizationCode) ? Array(["code"]) : Array([]),
            ["token_endpoint_auth_method"] = ClientAuthenticationMethodNames.Of(client.AuthenticationMethod),
            ["application_type"] = client.ApplicationType,
        };
        if (client.ClientUri is not null)
        {
            body["client_uri"] = client.ClientUri;
        }

        if (client.Jwks is not null)
        {
            body["jwks"] = JsonNode.Parse(client.Jwks);
        }

        if (client.JwksUri is not null)
        {
            body["jwks_uri"] = client.JwksUri;
        }

        return body;
    }

    private static JsonArray Array(string[] texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
