using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>The user behind what a provider has signed: at a sign-in with its groups, at a token as the user is.</summary>
internal sealed class ExternalAccounts(AccountLinks links, GroupMemberships memberships)
{
    public async Task<(UserAccount? User, string? Refusal)> SignInAsync(
        string tenantId, IdentityProvider provider, JwtClaims claims, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (ExternalIdentity.Of(claims, provider) is not { } identity)
        {
            return (null, "The ID token names nobody.");
        }

        var found = await links.FindOrCreateAsync(tenantId, provider, identity, caller, cancellationToken);
        if (!found.IsFound)
        {
            return (null, found.Refusal);
        }

        // Rights that could not be taken away must not be used in the session that should have ended them.
        return await memberships.ApplyAsync(tenantId, provider, found.User.Id, identity.Groups, caller, cancellationToken) is { } problem
            ? (null, $"The groups could not be applied. {problem}")
            : (found.User, null);
    }

    /// <summary>Of a token or an assertion. Creates nobody; the link is made at the first verified address.</summary>
    public async Task<AccountFinding> OfTokenAsync(
        string tenantId, IdentityProvider provider, JwtClaims claims, CallerDescription caller, CancellationToken cancellationToken)
    {
        if (ExternalIdentity.Of(claims, provider) is not { } identity)
        {
            return AccountFinding.Refused("The token names nobody.");
        }

        return provider.UserClaim switch
        {
            IdentityProviderRules.EmailClaim when !identity.HasEmailOf(provider) =>
                AccountFinding.Refused("The token has no verified email address of an allowed domain."),

            // Only an account that is linked already: no address is looked for.
            IdentityProviderRules.SubjectClaim => await links.FindAsync(tenantId, provider, identity with { IsEmailVerified = false }, caller, cancellationToken),
            _ => await links.FindAsync(tenantId, provider, identity, caller, cancellationToken),
        };
    }

    /// <summary>Of an ID-JAG: its claims are about the account and need not repeat that the address is verified.</summary>
    public async Task<AccountFinding> OfAssertionAsync(
        string tenantId, IdentityProvider provider, JwtClaims claims, CallerDescription caller, CancellationToken cancellationToken) =>
        ExternalIdentity.Of(claims, provider) is { } identity
            ? await links.FindAsync(tenantId, provider, identity, caller, cancellationToken)
            : AccountFinding.Refused("The assertion names nobody.");
}
