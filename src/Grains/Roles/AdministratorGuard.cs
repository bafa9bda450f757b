using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// Keeps somebody who may administer the tenant. Two changes at once could each leave the other's administrator as the
/// last: those that take one away meet at one document, and one of them loses.
/// </summary>
internal static class AdministratorGuard
{
    private const string Id = "administrators";

    /// <summary>To be read before the people are: whoever takes an administrator away meanwhile makes the commit fail.</summary>
    public static Task<Versioned<string[]>?> ReadAsync(ConfigurationDirectory directory, string tenantId, CancellationToken cancellationToken) =>
        directory.GetAsync<string[]>(DocumentKinds.Guard, tenantId, Id, cancellationToken);

    public static bool LeavesNobody(AuthorityGraph before, AuthorityGraph after) =>
        after.Administrators().Count == 0 && before.Administrators().Count > 0;

    /// <summary>What a change that takes an administrator away commits besides; null for every other.</summary>
    public static DocumentChange? Change(string tenantId, Versioned<string[]>? stored, AuthorityGraph before, AuthorityGraph after)
    {
        var remaining = after.Administrators();
        if (!before.Administrators().Except(remaining).Any())
        {
            return null;
        }

        var body = ConfigurationDirectory.Write(remaining);
        return stored is null
            ? DocumentChange.Inserted(DocumentKinds.Guard, tenantId, Id, null, null, body)
            : DocumentChange.Replaced(DocumentKinds.Guard, tenantId, Id, stored.Version, null, null, body);
    }
}
