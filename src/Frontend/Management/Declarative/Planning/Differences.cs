using System.Text.Json.Nodes;
using System.Text.Json;
using Archestra.Cluster.Frontend.Management.Declarative.Document;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>Finds the members in which two declarations of an object differ. Pure.</summary>
internal static class Differences
{
    public static FieldChange[] Between<T>(T? before, T? after) =>
        [.. Between("", JsonSerializer.SerializeToNode(before, DocumentContract.Options), JsonSerializer.SerializeToNode(after, DocumentContract.Options))];

    private static IEnumerable<FieldChange> Between(string at, JsonNode? before, JsonNode? after)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return [];
        }

        return (before, after) switch
        {
            (JsonObject one, JsonObject other) when !IsMarker(one) && !IsMarker(other) => one.Select(member => member.Key).Union(other.Select(member => member.Key), StringComparer.Ordinal)
                .SelectMany(name => Between($"{at}/{FieldProblem.Escape(name)}", one[name], other[name])),

            // Elements of lists of another length have moved: their places say nothing.
            (JsonArray one, JsonArray other) when one.Count == other.Count && one.All(item => item is JsonObject) =>
                one.Zip(other).SelectMany((pair, index) => Between($"{at}/{index}", pair.First, pair.Second)),
            _ => [new FieldChange(at, before, after)],
        };
    }

    /// <summary>What stands for a secret is one value.</summary>
    private static bool IsMarker(JsonObject node) => node is { Count: 1 } && (node.ContainsKey("keep") || node.ContainsKey("replace"));
}
