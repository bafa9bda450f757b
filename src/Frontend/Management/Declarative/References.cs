using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative;

/// <summary>What stands for a reference elsewhere: a name for an id, or an id for a name; null when there is nothing of that kind.</summary>
/// <param name="kind">What is referred to.</param>
/// <param name="key">Its id or name.</param>
/// <param name="at">Where the reference is, as a JSON Pointer below the object.</param>
internal delegate string? ReferenceMapping(ObjectKind kind, string key, string at);

/// <summary>
/// Maps every reference of an object, in one place for both directions. What maps to nothing is left out; sets come out
/// sorted and without repetition, so that two that mean the same are the same.
/// </summary>
internal static class References
{
    public static ReferenceMapping Unchanged { get; } = (_, key, _) => key;

    public static Role Map(Role role) => role with { Permissions = Set(role.Permissions) };

    public static UserAccount Map(UserAccount user, ReferenceMapping map) => user with { Roles = Map(user.Roles, ObjectKind.Role, "/roles", map) };

    public static Team Map(Team team, ReferenceMapping map) => team with
    {
        Members = Map(team.Members, ObjectKind.User, "/members", map),
        Roles = Map(team.Roles, ObjectKind.Role, "/roles", map),
    };

    public static CatalogEntry Map(CatalogEntry entry) => entry with
    {
        Environment = entry.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
    };

    public static DeclaredInstallation Map(DeclaredInstallation installation, ReferenceMapping map) => installation with
    {
        CatalogEntry = map(ObjectKind.CatalogEntry, installation.CatalogEntry, "/catalogEntry") ?? "",
        Owner = Map(installation.Owner, map),
    };

    public static DeclaredToken Map(DeclaredToken token, ReferenceMapping map) => token with
    {
        Owner = Map(token.Owner, map),
        Scopes = Set(token.Scopes),
        // The store keeps milliseconds.
        ExpiresAt = token.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null,
    };

    public static Gateway Map(Gateway gateway, ReferenceMapping map) => gateway with
    {
        Installations = [.. gateway.Installations.Select((selection, index) => Map(selection, $"/installations/{index}", map)).OfType<GatewayInstallation>()],
        Access = Map(gateway.Access, "/access", map),
    };

    /// <summary>The organization has no name: it is the tenant itself.</summary>
    private static DeclaredOwner Map(DeclaredOwner owner, ReferenceMapping map) => owner.Kind switch
    {
        DeclaredOwnerKind.User => owner with { Name = map(ObjectKind.User, owner.Name ?? "", "/owner/name") },
        DeclaredOwnerKind.Team => owner with { Name = map(ObjectKind.Team, owner.Name ?? "", "/owner/name") },
        _ => owner with { Name = null },
    };

    private static GatewayInstallation? Map(GatewayInstallation selection, string at, ReferenceMapping map)
    {
        // A positional member that is absent comes as null, whatever its type says.
        var pinned = string.IsNullOrEmpty(selection.InstallationId) ? "" : map(ObjectKind.Installation, selection.InstallationId, $"{at}/installation");
        var resolved = selection.CatalogEntryId is null ? "" : map(ObjectKind.CatalogEntry, selection.CatalogEntryId, $"{at}/catalogEntry");
        return pinned is null || resolved is null
            ? null
            : selection with
            {
                InstallationId = pinned,
                CatalogEntryId = selection.CatalogEntryId is null ? null : resolved,
                Tools = selection.Tools is null ? null : Set(selection.Tools),
                Rules = [.. selection.Rules.Select((rule, index) => rule with { Access = Map(rule.Access, $"{at}/rules/{index}/access", map) })
                    .OrderBy(rule => rule.Tool, StringComparer.Ordinal)],
            };
    }

    private static AccessList? Map(AccessList? access, string at, ReferenceMapping map) => access is null ? null : access with
    {
        Users = Map(access.Users, ObjectKind.User, $"{at}/users", map),
        Teams = Map(access.Teams, ObjectKind.Team, $"{at}/teams", map),
        Roles = Map(access.Roles, ObjectKind.Role, $"{at}/roles", map),
    };

    private static string[] Map(string[] keys, ObjectKind kind, string at, ReferenceMapping map) =>
        Set(keys.Select((key, index) => map(kind, key, $"{at}/{index}")).OfType<string>());

    private static string[] Set(IEnumerable<string> items) => [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
