using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>
/// A resource as JSON: its own members, then what the store knows about it. Those members may come back in a request
/// and mean nothing there, so that what was read can be changed and sent.
/// </summary>
internal static class ResourceJson
{
    private static readonly string[] Stored = ["version", "createdAt", "updatedAt"];

    private static readonly HashSet<Type> Editable =
    [
        typeof(Tenant), typeof(Role), typeof(UserAccount), typeof(Team), typeof(CatalogEntry), typeof(ReplaceInstallation), typeof(Gateway),
        typeof(OAuthClient), typeof(IdentityProvider),
    ];

    public static JsonObject Of<T>(Versioned<T> resource)
        where T : class
    {
        var json = JsonSerializer.SerializeToNode(resource.Value, ManagementJson.Options)!.AsObject();
        json["version"] = resource.Version;
        if (resource.CreatedAt is { } createdAt)
        {
            // A token says itself when it was made.
            json.TryAdd("createdAt", createdAt);
        }

        if (resource.UpdatedAt is { } updatedAt)
        {
            json["updatedAt"] = updatedAt;
        }

        return json;
    }

    /// <summary>Lets requests carry what answers add.</summary>
    public static void IgnoreStored(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || !Editable.Contains(type.Type))
        {
            return;
        }

        foreach (var name in Stored)
        {
            var member = type.CreateJsonPropertyInfo(typeof(object), name);
            member.Set = static (_, _) => { };
            type.Properties.Add(member);
        }
    }
}
