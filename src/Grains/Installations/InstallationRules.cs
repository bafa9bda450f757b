using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>
/// Who may do what with an installation. Pure. One's own is one's own; the organization's and the teams' are for those with
/// <see cref="Permission.InstallationsWrite"/>; a person's own is nobody else's, save that it can be taken away. An administrator
/// may all of it: who decides about every server's address decides about every credential.
/// </summary>
internal static class InstallationRules
{
    public static bool MaySee(Principal who, Installation installation) =>
        who.HasPermission(Permission.InstallationsRead) || ConnectionResolution.MayUse(who, installation, withOrganization: false);

    /// <summary>Whether somebody may install for an owner, or give other values to what the owner has.</summary>
    public static bool MayChange(Principal who, PrincipalKind ownerKind, string ownerId) =>
        who.IsAdministrator
        || (who.Is(ownerKind, ownerId) && who.HasPermission(Permission.InstallationsOwn))
        || (ownerKind != PrincipalKind.User && who.HasPermission(Permission.InstallationsWrite));

    public static bool MayChange(Principal who, Installation installation) => MayChange(who, installation.OwnerKind, installation.OwnerId);

    /// <summary>Whether an installation is somebody's to lend: its tools are held by who owns it, and the shared ones by who may change them.</summary>
    public static bool Controls(Principal who, Installation installation) =>
        who.IsAdministrator || who.Is(installation.OwnerKind, installation.OwnerId)
        || (installation.OwnerKind != PrincipalKind.User && who.HasPermission(Permission.InstallationsWrite));

    public static bool MayUninstall(Principal who, Installation installation) =>
        who.HasPermission(Permission.InstallationsWrite) || MayChange(who, installation);

    /// <summary>What somebody lacks who may not.</summary>
    public static string Missing(Principal who, PrincipalKind ownerKind, string ownerId) =>
        ownerKind == PrincipalKind.User && !who.Is(ownerKind, ownerId)
            ? "What a person has installed is changed by that person, or by an administrator."
            : MissingPermission.Describe(ownerKind == PrincipalKind.User ? Permission.InstallationsOwn : Permission.InstallationsWrite);
}
