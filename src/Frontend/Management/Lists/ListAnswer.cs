using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>One page of a list as JSON.</summary>
/// <param name="Items">Each with its <c>version</c>, and when it was made and changed.</param>
/// <param name="NextCursor">Null on the last page.</param>
/// <param name="Total">Absent unless asked for with <c>total=true</c>.</param>
internal sealed record ListAnswer(IReadOnlyList<JsonObject> Items, string? NextCursor, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Total);
