using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// "Nobody grants what they do not hold." Pure. A change is judged by what it does: whatever anybody can do after it and
/// could not do before must be held by who makes it. Held is a permission that one has; a tool that one may call oneself;
/// and every tool of an installation that one may change anyway.
/// </summary>
internal static class GrantRules
{
    /// <returns>A sentence for who tried; null when nothing is granted that is not held.</returns>
    public static string? Refusal(Principal granter, AuthorityGraph before, AuthorityGraph after)
    {
        if (granter.IsAdministrator)
        {
            return null;
        }

        var uses = new ToolUses(before, after);
        var holdings = new Holdings(granter, before, uses);
        var earlier = before.Everybody().ToDictionary(who => (who.Kind, who.Id));
        foreach (var who in after.Everybody())
        {
            var was = earlier.GetValueOrDefault((who.Kind, who.Id));
            if (NotHeld(granter, was?.Permissions ?? Permission.None, who.Permissions) is { } permission)
            {
                return permission;
            }

            var gained = uses.Of(after, who);
            if (was is not null)
            {
                gained.ExceptWith(uses.Of(before, was));
            }

            if (gained.FirstOrDefault(use => !holdings.Holds(use) && !IsOwn(after, who, use)) is { InstallationId: not null } use)
            {
                return $"This would let others call tools of '{NameOf(after, use)}' that you may not call.";
            }
        }

        return null;
    }

    /// <summary>A role is there to be handed out: who writes a permission into it must hold the permission.</summary>
    /// <returns>A sentence for who tried; null when nothing is granted that is not held.</returns>
    public static string? RefusalOfRole(Principal granter, Role? role, AuthorityGraph before) => role is null
        ? null
        : NotHeld(granter, OwnerAuthority.PermissionsOf(role.Id, before.Roles), OwnerAuthority.PermissionsOf(role));

    /// <summary>Whether somebody may be given a token that acts as its owner: who has the text can do all that the token can.</summary>
    /// <param name="granter">Who would get the text.</param>
    /// <param name="owner">Not the granter itself.</param>
    /// <param name="scopes">The token's.</param>
    /// <param name="graph">The tenant.</param>
    public static string? RefusalOfToken(Principal granter, Principal owner, IReadOnlyCollection<string> scopes, AuthorityGraph graph)
    {
        if (granter.IsAdministrator)
        {
            return null;
        }

        if (NotHeld(granter, Permission.None, owner.Permissions & ScopePermissions.Of(scopes)) is { } permission)
        {
            return permission;
        }

        if ((ScopePermissions.Of(scopes) & ScopePermissions.Tools) == Permission.None)
        {
            return null;
        }

        if (owner.Kind == PrincipalKind.User && graph.Installations.Values.Any(installation => owner.Is(installation.OwnerKind, installation.OwnerId)))
        {
            return "The user has connections of its own, which only the user may use: let the user issue the token.";
        }

        var uses = new ToolUses(graph);
        var holdings = new Holdings(granter, graph, uses);
        return uses.Of(graph, owner).FirstOrDefault(use => !holdings.Holds(use)) is { InstallationId: not null } use
            ? $"The token could call tools of '{NameOf(graph, use)}' that you may not call."
            : null;
    }

    private static string? NotHeld(Principal granter, Permission before, Permission after)
    {
        var missing = granter.IsAdministrator ? Permission.None : after & ~before & ~granter.Permissions;
        return missing == Permission.None ? null : $"You cannot grant {string.Join(", ", PermissionNames.Of(missing))}, which you do not hold.";
    }

    private static bool IsOwn(AuthorityGraph graph, Principal who, ToolUse use) =>
        graph.Installations.TryGetValue(use.InstallationId, out var installation) && who.Is(installation.OwnerKind, installation.OwnerId);

    private static string NameOf(AuthorityGraph graph, ToolUse use) =>
        graph.Installations.TryGetValue(use.InstallationId, out var installation) ? installation.Name : use.InstallationId;

    /// <summary>What the granter holds before the change.</summary>
    private sealed class Holdings(Principal granter, AuthorityGraph graph, ToolUses uses)
    {
        private HashSet<ToolUse>? _callable;

        public bool Holds(ToolUse use) =>
            (graph.Installations.TryGetValue(use.InstallationId, out var installation) && InstallationRules.Controls(granter, installation))
            || (_callable ??= uses.Of(graph, granter)).Contains(use);
    }
}
