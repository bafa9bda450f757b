using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Frontend.OAuth;

/// <summary>Reads what a client shows of itself (RFC 6749 §2.3); whether that is good is decided in a silo.</summary>
internal static class ShownClientReader
{
    /// <summary>RFC 7523 §2.2.</summary>
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public static ShownClient Read(HttpRequest request, OAuthForm form)
    {
        var (id, secret, assertion) = (form["client_id"], form["client_secret"], form["client_assertion"]);
        if (request.Headers.Authorization.Count > 0)
        {
            // "The client MUST NOT use more than one authentication method in each request" (§2.3). Its id in the body too is
            // no method, as long as it is the same.
            return secret is null && assertion is null && TryReadBasic(request, out var name, out var password) && (id is null || id == name)
                ? new ShownClient { ClientId = name, Method = ClientAuthenticationMethod.ClientSecretBasic, Secret = password }
                : new ShownClient { ClientId = id, IsAmbiguous = true };
        }

        if (assertion is not null || form["client_assertion_type"] is not null)
        {
            return secret is null && assertion is not null && form["client_assertion_type"] == AssertionType
                ? new ShownClient { ClientId = id, Method = ClientAuthenticationMethod.PrivateKeyJwt, Assertion = assertion }
                : new ShownClient { ClientId = id, IsAmbiguous = true };
        }

        return secret is null
            ? new ShownClient { ClientId = id }
            : new ShownClient { ClientId = id, Method = ClientAuthenticationMethod.ClientSecretPost, Secret = secret };
    }

    /// <summary>"The client identifier is encoded using the application/x-www-form-urlencoded encoding algorithm [...]; so is the client password" (§2.3.1).</summary>
    private static bool TryReadBasic(HttpRequest request, [NotNullWhen(true)] out string? name, [NotNullWhen(true)] out string? password)
    {
        (name, password) = (null, null);
        if (request.Headers.Authorization is not [{ Length: < 8192 } header]
            || !AuthenticationHeaderValue.TryParse(header, out var value)
            || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase)
            || value.Parameter is not { } parameter)
        {
            return false;
        }

        var decoded = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, decoded, out var length))
        {
            return false;
        }

        var credentials = decoded.AsSpan(0, length);
        return credentials.IndexOf((byte)':') is > 0 and var colon
            && FormText.TryDecode(credentials[..colon], out name) && FormText.TryDecode(credentials[(colon + 1)..], out password);
    }
}
