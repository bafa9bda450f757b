using System.Text;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>What a client may be that an administrator registers.</summary>
internal static class OAuthClientRules
{
    private const int MaxItems = 100;

    public static IEnumerable<FieldProblem> Check(OAuthClient client) =>
    [
        .. NameRules.Check(client.Name),
        .. CheckGrants(client),
        .. CheckRedirects(client),
        .. CheckKeys(client),
        .. CheckOwner(client),
        .. CheckLimits(client),
    ];

    public static async Task<IReadOnlyList<FieldProblem>> UnknownGatewaysAsync(
        ConfigurationDirectory directory, string tenantId, OAuthClient client, CancellationToken cancellationToken)
    {
        var problems = new List<FieldProblem>();
        for (var index = 0; index < client.GatewayIds.Length; index++)
        {
            if (await directory.GetAsync<Gateway>(DocumentKinds.Gateway, tenantId, client.GatewayIds[index], cancellationToken) is null)
            {
                problems.Add(new FieldProblem($"/gatewayIds/{index}", "There is no such gateway."));
            }
        }

        return problems;
    }

    /// <summary>Whether something that the client may have had is not for it any more.</summary>
    public static bool TakesAway(OAuthClient before, OAuthClient after) =>
        after.Disabled
        || after.OwnerKind != before.OwnerKind || after.OwnerId != before.OwnerId
        || before.GrantTypes.Except(after.GrantTypes, StringComparer.Ordinal).Any()
        || IsNarrower(before.GatewayIds, after.GatewayIds)
        || IsNarrower(before.Scopes, after.Scopes);

    /// <summary>An empty list is no limit.</summary>
    private static bool IsNarrower(string[] before, string[] after) =>
        after.Length > 0 && (before.Length == 0 || before.Except(after, StringComparer.Ordinal).Any());

    private static IEnumerable<FieldProblem> CheckGrants(OAuthClient client)
    {
        if (!client.GrantTypes.Any(type => type != GrantTypes.RefreshToken))
        {
            yield return new FieldProblem("/grantTypes", $"At least one of {string.Join(", ", GrantTypes.All)}, and not refresh_token alone.");
        }

        if (client.GrantTypes.FirstOrDefault(type => !GrantTypes.All.Contains(type)) is { } unknown)
        {
            yield return new FieldProblem("/grantTypes", $"There is no grant type '{unknown}'. Known are {string.Join(", ", GrantTypes.All)}.");
        }

        // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients"; an ID-JAG names its client.
        if (client.AuthenticationMethod == ClientAuthenticationMethod.None
            && client.GrantTypes.Any(type => type is GrantTypes.ClientCredentials or GrantTypes.JwtBearer))
        {
            yield return new FieldProblem("/authenticationMethod", "The grant types client_credentials and jwt-bearer need a client that authenticates.");
        }

        if (client is { AuthenticationMethod: ClientAuthenticationMethod.None, MayIntrospect: true })
        {
            yield return new FieldProblem("/mayIntrospect", "Introspection (RFC 7662 §2.1) is for clients that authenticate.");
        }

        if (!Enum.IsDefined(client.AuthenticationMethod))
        {
            yield return new FieldProblem("/authenticationMethod", "There is no such method.");
        }
    }

    private static IEnumerable<FieldProblem> CheckRedirects(OAuthClient client)
    {
        if (client.RedirectUris.Length == 0 && client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
        {
            yield return new FieldProblem("/redirectUris", "The authorization code grant needs redirect URIs.");
        }

        if (client.RedirectUris.Length > MaxItems)
        {
            yield return new FieldProblem("/redirectUris", $"At most {MaxItems}.");
        }

        for (var index = 0; index < client.RedirectUris.Length; index++)
        {
            if (RedirectUriRules.ProblemOf(client.RedirectUris[index], client.ApplicationType != "web") is { } problem)
            {
                yield return new FieldProblem($"/redirectUris/{index}", problem);
            }
        }

        if (client.ApplicationType is not (null or "web" or "native"))
        {
            yield return new FieldProblem("/applicationType", "It is web or native.");
        }

        if (client.ClientUri is { } page
            && (page.Length > RedirectUriRules.MaxLength || !Uri.TryCreate(page, UriKind.Absolute, out var url)
                || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)))
        {
            yield return new FieldProblem("/clientUri", "It is the URL of a web page.");
        }
    }

    private static IEnumerable<FieldProblem> CheckKeys(OAuthClient client)
    {
        var hasKeys = client.Jwks is not null || client.JwksUri is not null;
        if (hasKeys != (client.AuthenticationMethod == ClientAuthenticationMethod.PrivateKeyJwt) || client is { Jwks: not null, JwksUri: not null })
        {
            yield return new FieldProblem("/jwks", "privateKeyJwt needs jwks or jwksUri, one of them, and nothing else does.");
        }

        if (client.Jwks is { } jwks)
        {
            if (jwks.Length > ClientMetadataReader.MaxJwksLength || !JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(jwks), out var keys, out var problem))
            {
                yield return new FieldProblem("/jwks", $"It is no JSON Web Key Set of public keys with at most {ClientMetadataReader.MaxJwksLength} characters.");
            }
            else if (keys.Keys.Count == 0)
            {
                yield return new FieldProblem("/jwks", $"It has no key for one of {string.Join(", ", JwsAlgorithms.All)}.");
            }
        }

        if (client.JwksUri is { } address
            && (address.Length > RedirectUriRules.MaxLength || !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0
                || (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)))
        {
            yield return new FieldProblem("/jwksUri", "It is an https URL.");
        }
    }

    private static IEnumerable<FieldProblem> CheckOwner(OAuthClient client)
    {
        var needsOwner = client.GrantTypes.Contains(GrantTypes.ClientCredentials);
        if (needsOwner != (client.OwnerKind is not null) || needsOwner != (client.OwnerId is not null))
        {
            yield return new FieldProblem("/ownerId", "The grant type client_credentials, and no other, acts for an owner: a user, a team or the organization.");
        }
    }

    private static IEnumerable<FieldProblem> CheckLimits(OAuthClient client)
    {
        if (client.Scopes.Length > ScopeSet.MaxCount || client.Scopes.FirstOrDefault(scope => !ScopeNames.IsKnown(scope)) is not null)
        {
            yield return new FieldProblem(
                "/scopes", $"At most {ScopeSet.MaxCount} of {ScopeNames.Read}, {ScopeNames.Write}, {ScopeNames.OfflineAccess} and {ScopeNames.ToolPrefix}….");
        }

        if (client.GatewayIds.Length > MaxItems || client.GatewayIds.Any(id => !EntityId.IsValid(id)))
        {
            yield return new FieldProblem("/gatewayIds", $"At most {MaxItems} ids of gateways.");
        }
    }
}
