using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// Reads what a client says of itself (RFC 7591 §2), in a registration or in a metadata document. What is not kept is
/// ignored: "The authorization server MUST ignore any client metadata sent by the client that it does not understand". Pure.
/// </summary>
internal static class ClientMetadataReader
{
    public const int MaxNameLength = 200;
    public const int MaxJwksLength = 8 * 1024;

    private const int MaxWordLength = 100;
    private const string Nameless = "Unnamed client";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>False unless the bytes are one JSON object whose members are there once each.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> json, out JsonElement root)
    {
        root = default;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            root = document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a name that is no text.
            return false;
        }

        return root.ValueKind == JsonValueKind.Object;
    }

    /// <param name="members">The metadata.</param>
    /// <param name="defaultMethod">What no <c>token_endpoint_auth_method</c> means.</param>
    public static ClientMetadataReading Read(ClientMetadataMembers members, ClientAuthenticationMethod defaultMethod)
    {
        var method = Method(members, defaultMethod);
        var grantTypes = Grants(members, method);
        var redirectUris = RedirectUris(members, grantTypes);
        var client = new OAuthClient
        {
            Name = Name(members),
            AuthenticationMethod = method,
            RedirectUris = redirectUris,
            GrantTypes = grantTypes,
            ApplicationType = members.Text("application_type", MaxWordLength) ?? TypeOf(redirectUris),
            ClientUri = Page(members, "client_uri"),
            Jwks = Keys(members),
            JwksUri = KeysUrl(members),
        };
        Check(client, members);
        return members.Problem is { } problem ? ClientMetadataReading.Refused(problem) : ClientMetadataReading.Sound(client);
    }

    /// <summary>Without saying so, a client whose answers all go to the machine it runs on is a native one.</summary>
    public static string TypeOf(string[] redirectUris) =>
        redirectUris.Length > 0 && Array.TrueForAll(redirectUris, RedirectUriRules.IsOnOwnMachine) ? "native" : "web";

    private static string Name(ClientMetadataMembers members)
    {
        var name = members.Text("client_name", MaxNameLength)?.Trim();
        if (name is not null && !name.EnumerateRunes().All(DisplayText.IsVisible))
        {
            // A person will read it when asked for consent.
            members.Refuse("client_name has characters that cannot be seen.");
        }

        return string.IsNullOrEmpty(name) ? Nameless : name;
    }

    private static ClientAuthenticationMethod Method(ClientMetadataMembers members, ClientAuthenticationMethod defaultMethod)
    {
        if (members.Text("token_endpoint_auth_method", MaxWordLength) is not { } name)
        {
            return defaultMethod;
        }

        if (ClientAuthenticationMethodNames.TryParse(name, out var method))
        {
            return method;
        }

        members.Refuse($"token_endpoint_auth_method is one of {string.Join(", ", ClientAuthenticationMethodNames.All)}.");
        return defaultMethod;
    }

    /// <summary>
    /// Those that we serve: "The authorization server MAY reject or replace any of the client's requested metadata values" (RFC
    /// 7591 §3.2.1). Acting for itself needs an administrator's word; an assertion, a client that authenticates.
    /// </summary>
    private static string[] Grants(ClientMetadataMembers members, ClientAuthenticationMethod method)
    {
        string[] asked = members.Texts("grant_types", MaxWordLength) ?? [GrantTypes.AuthorizationCode];
        string[] served =
        [
            .. asked.Distinct(StringComparer.Ordinal).Where(type =>
                type is GrantTypes.AuthorizationCode or GrantTypes.RefreshToken or GrantTypes.DeviceCode
                || (type == GrantTypes.JwtBearer && method != ClientAuthenticationMethod.None)),
        ];
        if (!Array.Exists(served, type => type != GrantTypes.RefreshToken))
        {
            members.Refuse(asked.Contains(GrantTypes.ClientCredentials)
                ? "client_credentials are for clients that an administrator registers."
                : "None of the grant_types is served here for clients that register themselves.");
        }

        return served;
    }

    private static string[] RedirectUris(ClientMetadataMembers members, string[] grantTypes)
    {
        string[] uris = members.Texts("redirect_uris", RedirectUriRules.MaxLength) ?? [];
        var allowPrivateUse = members.Text("application_type", MaxWordLength) != "web";
        foreach (var uri in uris)
        {
            if (RedirectUriRules.ProblemOf(uri, allowPrivateUse) is { } problem)
            {
                members.Refuse(problem, OAuthErrorCodes.InvalidRedirectUri);
            }
        }

        if (uris.Length == 0 && grantTypes.Contains(GrantTypes.AuthorizationCode))
        {
            members.Refuse("A client of the authorization code grant needs redirect_uris.", OAuthErrorCodes.InvalidRedirectUri);
        }

        return [.. uris.Distinct(StringComparer.Ordinal)];
    }

    private static string? Page(ClientMetadataMembers members, string name)
    {
        if (members.Text(name, RedirectUriRules.MaxLength) is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp))
        {
            return text;
        }

        members.Refuse($"{name} is the URL of a web page.");
        return null;
    }

    private static string? Keys(ClientMetadataMembers members)
    {
        if (members.Json("jwks", MaxJwksLength) is not { } jwks)
        {
            return null;
        }

        if (!JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(jwks), out var keys, out var problem))
        {
            members.Refuse(problem);
        }
        else if (keys.Keys.Count == 0)
        {
            members.Refuse($"jwks has no key for one of {string.Join(", ", JwsAlgorithms.All)}.");
        }

        return jwks;
    }

    private static string? KeysUrl(ClientMetadataMembers members)
    {
        if (members.Text("jwks_uri", RedirectUriRules.MaxLength) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback))
        {
            return text;
        }

        members.Refuse("jwks_uri is an https URL.");
        return null;
    }

    private static void Check(OAuthClient client, ClientMetadataMembers members)
    {
        if (client.ApplicationType is not ("web" or "native"))
        {
            members.Refuse("application_type is web or native.");
        }

        // RFC 7591 §2.1: the response types that go with the grant types.
        if (client.GrantTypes.Contains(GrantTypes.AuthorizationCode) && members.Texts("response_types", MaxWordLength) is { } types && !types.Contains("code"))
        {
            members.Refuse("response_types must hold code for the authorization code grant.");
        }

        // RFC 7591 §2: "The jwks_uri and jwks parameters MUST NOT both be present in the same request or response."
        if (client is { Jwks: not null, JwksUri: not null })
        {
            members.Refuse("Give jwks or jwks_uri, not both.");
        }

        if (client is { AuthenticationMethod: ClientAuthenticationMethod.PrivateKeyJwt, Jwks: null, JwksUri: null })
        {
            members.Refuse("private_key_jwt needs jwks or jwks_uri.");
        }
    }
}
