using System.Diagnostics;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management.Declarative.Stored;

/// <summary>An installation as a document declares it, with a marker where a value is, or by now would be, a secret.</summary>
internal static class InstallationDeclaration
{
    public static DeclaredInstallation Of(Installation installation, CatalogEntry? entry)
    {
        var declared = new DeclaredInstallation
        {
            Name = installation.Name,
            CatalogEntry = installation.CatalogEntryId,
            Owner = OwnerOf(installation.OwnerKind, installation.OwnerId),
        };
        foreach (var field in entry?.Fields ?? [])
        {
            // Values of fields that the entry has no more reach no server and belong to no document.
            if (installation.SecretFields.Contains(field.Name) || (field.Secret && installation.Values.ContainsKey(field.Name)))
            {
                declared.Values[field.Name] = DeclaredValue.Stored;
            }
            else if (installation.Values.TryGetValue(field.Name, out var value))
            {
                declared.Values[field.Name] = new DeclaredValue { Plain = value };
            }
        }

        return declared;
    }

    public static DeclaredOwner OwnerOf(PrincipalKind kind, string id) => new()
    {
        Kind = kind switch
        {
            PrincipalKind.User => DeclaredOwnerKind.User,
            PrincipalKind.Team => DeclaredOwnerKind.Team,
            PrincipalKind.Organization => DeclaredOwnerKind.Organization,
            _ => throw new UnreachableException($"An owner of kind {kind}."),
        },
        Name = id,
    };
}
