using System.Text.Json;
using Archestra.Cluster.Grains.Catalog;
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
        var slugs = ToolName.AssignSlugs(sources.Select(source => KeyValuePair.Create(source.Installation.Id, source.Installation.Name)));
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var published = new List<GatewayTool>();
        foreach (var source in sources)
        {
            foreach (var tool in source.Tools.Tools.Where(tool => source.Selection.Tools?.Contains(tool.Name) ?? true))
            {
                var name = naming == ToolNaming.Upstream ? tool.Name : ToolName.Prefix(slugs[source.Installation.Id], tool.Name);
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
        var installation = source.Installation;
        var hosted = installation.Transport == ServerTransport.Stdio;
        var verdict = DriftVerdict.Of(tool, Array.Find(source.Tools.Drifts, drift => drift.Tool == tool.Name), source.Drift);
        return new GatewayTool
        {
            Name = name,
            UpstreamName = tool.Name,
            InstallationId = installation.Id,
            ConnectionId = installation.ConnectionId,
            CallTarget = hosted ? CallTargets.Hosted(tenantId, installation.Id) : CallTargets.Remote(tenantId, installation.ConnectionId),
            Shards = hosted ? 0 : installation.OwnerKind == PrincipalKind.User ? 1 : CallTargets.SharedShards,
            Definition = Rename(tool.Definition, name),
            RequiredScope = verdict.IsReadOnly ? Scopes.Read : Scopes.Write,
            CallTimeout = source.CallTimeout ?? DefaultCallTimeout,
            Held = verdict.IsHeld,
        };
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
