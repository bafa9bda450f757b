using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>
/// How the contracts' records look in a configuration document: as in the API, without what belongs to one store, and
/// with members that hold a name called so. A new member of a record is in the document without a word here.
/// </summary>
internal static class DocumentContract
{
    private static readonly Dictionary<Type, string[]> NotDeclared = new()
    {
        [typeof(Tenant)] = ["id", "name"],
        [typeof(Role)] = ["id", "isBuiltIn"],
        [typeof(UserAccount)] = ["id"],
        [typeof(Team)] = ["id"],
        [typeof(CatalogEntry)] = ["id"],
        [typeof(Gateway)] = ["id"],
    };

    private static readonly Dictionary<string, string> NamedInGateways = new(StringComparer.Ordinal)
    {
        ["installationId"] = "installation", ["catalogEntryId"] = "catalogEntry",
    };

    public static JsonSerializerOptions Options { get; } = CreateOptions();

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        ManagementJson.ConfigureStrict(options);
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Declare } };
        return options;
    }

    private static void Declare(JsonTypeInfo type)
    {
        if (NotDeclared.TryGetValue(type.Type, out var removed))
        {
            foreach (var member in type.Properties.Where(member => removed.Contains(member.Name)).ToArray())
            {
                type.Properties.Remove(member);
            }
        }

        foreach (var member in type.Type == typeof(GatewayInstallation) ? type.Properties : [])
        {
            member.Name = NamedInGateways.GetValueOrDefault(member.Name, member.Name);
            if (member.Name == "installation")
            {
                // Empty where a connection is resolved when the call is made.
                member.ShouldSerialize = static (_, name) => name is string { Length: > 0 };
            }
        }
    }
}
