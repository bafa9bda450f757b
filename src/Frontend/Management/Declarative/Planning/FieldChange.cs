using System.Text.Json.Nodes;

namespace Archestra.Cluster.Frontend.Management.Declarative.Planning;

/// <summary>One member that differs. Secrets never get here: a document and an export have markers in their place.</summary>
/// <param name="Path">JSON Pointer within the object; empty for all of it.</param>
/// <param name="Before">Null when it was absent.</param>
/// <param name="After">Null when it goes.</param>
internal sealed record FieldChange(string Path, JsonNode? Before, JsonNode? After);
