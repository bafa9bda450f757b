using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Installations.Drift;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Names and orders the tools of a gateway. Pure and deterministic: every node publishes the same list.</summary>
internal static class GatewayTools
{
    /// <summary>As long as real clients wait for a tool by default (TypeScript SDK: 60 s).</summary>
    public static readonly TimeSpan DefaultCallTimeout = TimeSpan.FromSeconds(60);

    public static GatewayTool[] Publish(string tenantId, ToolNaming naming, IReadOnlyList<GatewaySource> sources)
    {
        var slugs = ToolName.AssignSlugs(sources.Select(source => KeyValuePair.Create(source.Id, source.Name)));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var published = new List<GatewayTool>();
        foreach (var source in sources)
        {
            foreach (var tool in source.Tools.Tools.Where(tool => source.Selection.Tools?.Contains(tool.Name) ?? true))
            {
                var name = naming == ToolNaming.Upstream ? tool.Name : ToolName.Prefix(slugs[source.Id], tool.Name);
                // A server may list a name twice; the first one counts.
                if (taken.Add(name))
                {
                    published.Add(Describe(tenantId, source, tool, name));
                }
            }
        }

        return [.. published.OrderBy(tool => tool.Name, StringComparer.Ordinal)];
    }

    private static GatewayTool Describe(string tenantId, GatewaySource source, StoredTool tool, string name)
    {
        var verdict = DriftVerdict.Of(tool, Array.Find(source.Tools.Drifts, drift => drift.Tool == tool.Name), source.Drift);
        var rule = Array.Find(source.Selection.Rules, rule => rule.Tool == tool.Name);
        var described = new GatewayTool
        {
            Name = name,
            UpstreamName = tool.Name,
            InstallationId = "",
            ConnectionId = "",
            CallTarget = "",
            Shards = 0,
            Definition = Rename(tool.Definition, name),
            RequiredScope = rule?.RequiredScope ?? (verdict.IsReadOnly ? Scopes.Read : Scopes.Write),
            CallTimeout = source.CallTimeout ?? DefaultCallTimeout,
            Held = verdict.IsHeld,
            Access = rule?.Access,
            ExtraScope = rule?.Scope,
            CatalogEntryId = source.Selection.CatalogEntryId,
        };
        return described.CatalogEntryId is null ? CallTargets.Resolve(tenantId, source.Installation).Bind(described) : described;
    }

    private static byte[] Rename(JsonElement definition, string name)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            foreach (var member in definition.EnumerateObject().Where(member => !member.NameEquals("name"u8)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
