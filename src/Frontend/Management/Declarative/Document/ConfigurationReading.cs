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
            if (NullElements.Find(json, IsMap) is { } at)
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

    private static bool IsMap(string at) => at.EndsWith("/environment", StringComparison.Ordinal)
        || at.EndsWith("/values", StringComparison.Ordinal)
        || at.EndsWith("/limits/tools", StringComparison.Ordinal);
}
