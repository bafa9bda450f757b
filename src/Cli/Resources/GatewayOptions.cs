using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>The options of gateways. What they cannot say (tools, rules) is in a file.</summary>
internal static class GatewayOptions
{
    public static IReadOnlyList<BodyOption> All { get; } =
    [
        BodyOption.Text("--description", "description", "Told to clients."),
        BodyOption.Text("--naming", "naming", "prefixed (the default), or upstream for a gateway over one server."),
        BodyOption.References("--install", "installations", "An installation to pin, by name or id.", (body, ids) => SetServers(body, "installationId", ids)),
        BodyOption.References("--resolve", "catalog", "A catalog entry whose connection is found when a call is made.", (body, ids) => SetServers(body, "catalogEntryId", ids)),
        BodyOption.References("--allow-user", "users", "A user who may use it; without any --allow everybody may.", (body, ids) => Allow(body, "users", ids)),
        BodyOption.References("--allow-team", "teams", "A team whose members may use it.", (body, ids) => Allow(body, "teams", ids)),
        BodyOption.References("--allow-role", "roles", "A role whose holders may use it.", (body, ids) => Allow(body, "roles", ids)),
    ];

    public static Column Servers { get; } = new("Servers", async (item, names, cancellationToken) =>
    {
        var shown = new List<string>();
        foreach (var server in (item["installations"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var entry = Column.TextOf(server["catalogEntryId"]);
            shown.Add(entry.Length > 0
                ? $"any {await names.NameAsync("catalog", entry, cancellationToken).ConfigureAwait(false)}"
                : await names.NameAsync("installations", Column.TextOf(server["installationId"]), cancellationToken).ConfigureAwait(false));
        }

        return string.Join(", ", shown);
    });

    /// <summary>Replaces the servers of this kind; one that stays keeps its tools and rules.</summary>
    private static void SetServers(JsonObject body, string member, JsonArray ids)
    {
        var before = (body["installations"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var others = before.Where(server => Column.TextOf(server[member]).Length == 0);
        var chosen = ids.Select(id => before.Find(server => Column.TextOf(server[member]) == Column.TextOf(id)) ?? new JsonObject { [member] = Column.TextOf(id) });
        body["installations"] = new JsonArray([.. others.Concat(chosen).Select(server => server.DeepClone())]);
    }

    private static void Allow(JsonObject body, string member, JsonArray ids)
    {
        var access = body["access"] as JsonObject ?? [];
        body["access"] = access;
        access[member] = ids;
    }
}
