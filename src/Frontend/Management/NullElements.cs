using System.Text.Json;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>
/// Finds nulls where the contracts know none and the serializer lets them through: in lists, and as values of maps.
/// <c>RespectNullableAnnotations</c> sees members only.
/// </summary>
internal static class NullElements
{
    /// <param name="isMap">Whether the object at a JSON Pointer is a map whose values are never null.</param>
    /// <returns>The JSON Pointer of the first; null when there is none.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static string? Find(byte[] json, Func<string, bool> isMap)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = ManagementJson.Options.MaxDepth });
        return Find(document.RootElement, "", inMap: false, isMap);
    }

    private static string? Find(JsonElement element, string at, bool inMap, Func<string, bool> isMap) => element.ValueKind switch
    {
        JsonValueKind.Null => inMap ? at : null,
        JsonValueKind.Array => element.EnumerateArray()
            .Select((item, index) => Find(item, $"{at}/{index}", inMap: true, isMap)).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => element.EnumerateObject()
            .Select(member => Find(member.Value, $"{at}/{FieldProblem.Escape(member.Name)}", isMap(at), isMap)).FirstOrDefault(found => found is not null),
        _ => null,
    };
}
