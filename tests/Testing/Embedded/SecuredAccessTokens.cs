using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Testing;

/// <summary>Gives out access tokens of a <see cref="SecuredCluster"/> as the token endpoint would: a family in the store, a text signed by a silo.</summary>
internal static class SecuredAccessTokens
{
    public const string Issuer = "http://127.0.0.1";

    /// <summary>The claims of a new family's first token, of the tenant's organization.</summary>
    public static AccessTokenClaims NewClaims(string tenantId, string gatewayId, params string[] scopes) => new()
    {
        Issuer = Issuer,
        Audience = GatewayResource.UrlOf(Issuer, gatewayId),
        TenantId = tenantId,
        FamilyId = EntityId.Create("fam"),
        SubjectKind = PrincipalKind.Organization,
        Subject = tenantId,
        ClientId = "https://client.example/metadata.json",
        Scopes = scopes.Length > 0 ? scopes : [Scopes.Write],
        Id = EntityId.Create("jti"),
        IssuedAt = TimeProvider.System.GetUtcNow(),
        ExpiresAt = TimeProvider.System.GetUtcNow().AddMinutes(10),
    };

    /// <summary>Signed with the silos' active key, whatever it says.</summary>
    public static string Sign(this SecuredCluster cluster, AccessTokenClaims claims)
    {
        var signing = cluster.Service<ITokenSigning>();
        return AccessTokenText.Write(claims, signing.ActiveKeyId, signing.Sign);
    }

    /// <summary>Stores the family and signs its token.</summary>
    public static async Task<string> IssueAsync(this SecuredCluster cluster, AccessTokenClaims claims, DateTimeOffset? familyEnds = null)
    {
        var family = new StoredTokenFamily
        {
            Issuer = claims.Issuer,
            Public = new TokenFamily
            {
                Id = claims.FamilyId,
                OwnerKind = claims.SubjectKind,
                OwnerId = claims.Subject,
                ClientId = claims.ClientId,
                ClientName = "A client",
                GatewayId = claims.Audience[(claims.Audience.LastIndexOf('/') + 1)..],
                Scopes = claims.Scopes,
                GrantType = GrantTypes.AuthorizationCode,
                CreatedAt = claims.IssuedAt,
                ExpiresAt = familyEnds ?? claims.ExpiresAt.AddDays(1),
            },
        };
        await ApplyAsync(cluster, DocumentChange.Inserted(
            DocumentKinds.TokenFamily, claims.TenantId, claims.FamilyId, null, claims.Subject, ConfigurationDirectory.Write(family)));
        return cluster.Sign(claims);
    }

    /// <summary>Ends the family in one transaction with the news of it.</summary>
    public static async Task RevokeFamilyAsync(this SecuredCluster cluster, AccessTokenClaims claims)
    {
        var stored = await cluster.Service<ConfigurationDirectory>().GetAsync<StoredTokenFamily>(
            DocumentKinds.TokenFamily, claims.TenantId, claims.FamilyId, CancellationToken.None) ?? throw new InvalidOperationException("There is no such family.");
        var ended = stored.Value with { Public = stored.Value.Public with { RevokedAt = TimeProvider.System.GetUtcNow(), RevokedBecause = "test" } };
        await ApplyAsync(
            cluster,
            DocumentChange.Replaced(
                DocumentKinds.TokenFamily, claims.TenantId, claims.FamilyId, stored.Version, null, claims.Subject, ConfigurationDirectory.Write(ended)),
            cluster.Service<FeedEntries>().Of(claims.TenantId, Grains.ChangeFeed.FeedEntryKind.TokenRevoked, claims.FamilyId));
    }

    private static async Task ApplyAsync(SecuredCluster cluster, DocumentChange change, params ChangeFeedEntry[] feed)
    {
        var outcome = await cluster.Service<IDocumentStore>().ApplyAsync([change], feed, CancellationToken.None);
        if (outcome.Status != ApplyStatus.Applied)
        {
            throw new InvalidOperationException(outcome.Status.ToString());
        }
    }
}
