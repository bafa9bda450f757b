using System.Globalization;
using System.Text.Json.Nodes;
using Archestra.Cluster.Cli.CommandLine;

namespace Archestra.Cluster.Cli.Resources;

/// <summary>One column of a table: its heading, and what it shows of an item.</summary>
internal sealed record Column(string Heading, Func<JsonObject, Names, CancellationToken, Task<string>> Read)
{
    public static Column Text(string heading, params string[] path) => new(heading, (item, _, _) => Task.FromResult(TextOf(Find(item, path))));

    public static Column Time(string heading, string member) => new(heading, (item, _, _) => Task.FromResult(TimeOf(item[member])));

    /// <summary>Ids, shown as names.</summary>
    public static Column Named(string heading, string list, string member) => new(heading, async (item, names, cancellationToken) =>
    {
        var shown = new List<string>();
        foreach (var id in item[member] is JsonArray several ? several.Select(TextOf) : [TextOf(item[member])])
        {
            shown.Add(id.Length == 0 ? "" : await names.NameAsync(list, id, cancellationToken).ConfigureAwait(false));
        }

        return string.Join(", ", shown);
    });

    public static Column Owner { get; } = new("Owner", async (item, names, cancellationToken) => (TextOf(item["ownerKind"]), TextOf(item["ownerId"])) switch
    {
        ("user", var id) => "user:" + await names.NameAsync("users", id, cancellationToken).ConfigureAwait(false),
        ("team", var id) => "team:" + await names.NameAsync("teams", id, cancellationToken).ConfigureAwait(false),
        (var kind, _) => kind,
    });

    public static string TextOf(JsonNode? node) => node switch
    {
        null => "",
        JsonArray items => string.Join(", ", items.Select(TextOf)),
        JsonObject members => string.Join(", ", members.Select(member => $"{member.Key}={TextOf(member.Value)}")),
        _ => node.ToString(),
    };

    public static string TimeOf(JsonNode? node) =>
        DateTimeOffset.TryParse(TextOf(node), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : TextOf(node);

    private static JsonNode? Find(JsonNode item, string[] path) => path.Aggregate((JsonNode?)item, (found, member) => (found as JsonObject)?[member]);
}
