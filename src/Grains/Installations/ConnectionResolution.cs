using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// Which of a catalog entry's installations a call uses when the gateway pins none: the caller's own, then one of a team of
/// the caller's, then the organization's; never a colleague's. Pure and deterministic: every node chooses the same.
/// </summary>
internal static class ConnectionResolution
{
    public static bool MayUse(Principal who, Installation installation, bool withOrganization = true) => installation.OwnerKind switch
    {
        PrincipalKind.User => who.Is(PrincipalKind.User, installation.OwnerId),
        PrincipalKind.Team => Array.IndexOf(who.TeamIds, installation.OwnerId) >= 0,
        PrincipalKind.Organization => withOrganization || who.Kind == PrincipalKind.Organization,
        _ => false,
    };

    /// <param name="who">The caller.</param>
    /// <param name="candidates">Of one catalog entry, oldest first.</param>
    public static Installation? Choose(Principal who, IEnumerable<Installation> candidates) => candidates
        .Where(installation => MayUse(who, installation))
        .OrderBy(installation => installation.OwnerKind switch { PrincipalKind.User => 0, PrincipalKind.Team => 1, _ => 2 })
        .ThenBy(installation => installation.OwnerKind == PrincipalKind.Team ? installation.OwnerId : "", StringComparer.Ordinal)
        .FirstOrDefault();
}
