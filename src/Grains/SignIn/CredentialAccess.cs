using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Who may see and change what a person signs in with.</summary>
internal sealed class CredentialAccess(Caller caller, Granter granter, AuthorityGraphs graphs, SignInRefusals refusals)
{
    /// <summary>What a person gets by signing in.</summary>
    private static readonly string[] SignedIn = [Scopes.Read, Scopes.Write, Scopes.Manage];

    /// <summary>What the caller showed: its session, if it is a browser.</summary>
    public string TokenId => caller.Current.TokenId;

    public bool IsOwn(string userId) => caller.Current.Is(PrincipalKind.User, userId);

    public bool MayRead(string userId) => IsOwn(userId) || caller.Current.HasPermission(Permission.PeopleRead);

    /// <summary>A sentence when the caller may not end the person's sessions and tokens.</summary>
    public string? SignOutRefusal(string userId) => IsOwn(userId) || caller.Current.HasPermission(Permission.TokensWrite)
        ? null
        : MissingPermission.Describe(Permission.TokensWrite);

    /// <summary>
    /// Whoever changes what somebody signs in with could sign in as that person, so it takes everything that the person can do.
    /// </summary>
    /// <returns>A sentence for who tried; null when it may.</returns>
    public async Task<string?> TakeoverRefusalAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        var who = await granter.ReadAsync(cancellationToken);
        if (!who.HasPermission(Permission.PeopleWrite))
        {
            return MissingPermission.Describe(Permission.PeopleWrite);
        }

        if (Array.Find(SignedIn, scope => !who.HasScope(scope)) is { } missing)
        {
            return $"This needs the scope '{missing}', which you do not hold.";
        }

        if (who.IsPlatformAdministrator || who.Is(PrincipalKind.User, userId))
        {
            return null;
        }

        var graph = await graphs.ReadAllAsync(tenantId, cancellationToken);
        return GrantRules.RefusalOfToken(who, graph.Of(PrincipalKind.User, userId), SignedIn, graph) is null
            ? null
            : "This person can do things that you cannot do.";
    }

    /// <summary>A wrong current password is a wrong password.</summary>
    public void Refused(string tenantId, string userId, string reason) => refusals.Add(tenantId, userId, reason, new CallerDescription());
}
