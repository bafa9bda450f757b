using System.Text.Json;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>
/// Reads a configuration document strictly: what is misspelt, twice there or of another type is refused with its place.
/// Nothing of the document's text is repeated, because it can hold a secret.
/// </summary>
internal static class ConfigurationReading
{
    private const string MissingMembers = "missing required properties including: ";

    public static (ConfigurationDocument? Document, FieldProblem? Problem) Read(byte[] json)
    {
        try
        {
            if (FindNull(json) is { } at)
            {
                return (null, new FieldProblem(at, "Null is no value here."));
            }

            var document = JsonSerializer.Deserialize<ConfigurationDocument>(json, DocumentContract.Options);
            return document is { ApiVersion: ConfigurationDocument.CurrentVersion }
                ? (document, null)
                : (null, new FieldProblem("/apiVersion", $"This release reads '{ConfigurationDocument.CurrentVersion}'."));
        }
        catch (JsonException exception)
        {
            return (null, new FieldProblem(JsonPointers.FromPath(exception.Path), Describe(exception)));
        }
    }

    private static string Describe(JsonException exception)
    {
        // The names of our own members may be told; everything else of the exception's text can quote the document.
        var at = exception.Message.IndexOf(MissingMembers, StringComparison.Ordinal);
        var names = at < 0 ? "" : exception.Message[(at + MissingMembers.Length)..];
        return at >= 0 && names.IndexOf('.', StringComparison.Ordinal) is var end and > 0
            ? $"Missing: {names[..end]}."
            : $"This is not what is expected here (line {(exception.LineNumber ?? 0) + 1}).";
    }

    /// <summary>Nulls where the contracts know none and the serializer lets them through: in lists, and as values of maps.</summary>
    private static string? FindNull(byte[] json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = DocumentContract.Options.MaxDepth });
        return FindNull(document.RootElement, "", inMap: false);
    }

    private static string? FindNull(JsonElement element, string at, bool inMap) => element.ValueKind switch
    {
        JsonValueKind.Null => inMap ? at : null,
        JsonValueKind.Array => element.EnumerateArray()
            .Select((item, index) => FindNull(item, $"{at}/{index}", inMap: true)).FirstOrDefault(found => found is not null),
        JsonValueKind.Object => element.EnumerateObject()
            .Select(member => FindNull(member.Value, $"{at}/{JsonPointers.Escape(member.Name)}", IsMap(at))).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool IsMap(string at) => at.EndsWith("/environment", StringComparison.Ordinal)
        || at.EndsWith("/values", StringComparison.Ordinal)
        || at.EndsWith("/limits/tools", StringComparison.Ordinal);
}
