using System.Text.Json;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>Ways in which programs find a member of a JSON object that holds several candidates.</summary>
internal static class Readers
{
    /// <summary>Exact, the last one counts: System.Text.Json, JavaScript, Python.</summary>
    public static JsonElement? ByDocument(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? NotNull(value) : null;

    /// <summary>Case-insensitive, the last one counts: Go's encoding/json. Null leaves what was there before.</summary>
    public static JsonElement? AsGo(JsonElement parent, string name)
    {
        JsonElement? found = null;
        foreach (var property in parent.EnumerateObject())
        {
            if (GoText.EqualFold(GoText.Read(NameOf(property)), name))
            {
                found = NotNull(property.Value) ?? found;
            }
        }

        return found;
    }

    /// <summary>Exact, the first one counts: RapidJSON, simdjson and others in C++.</summary>
    public static JsonElement? FirstWins(JsonElement parent, string name)
    {
        foreach (var property in parent.EnumerateObject())
        {
            if (GoText.Read(NameOf(property)) == name)
            {
                return NotNull(property.Value);
            }
        }

        return null;
    }

    private static JsonElement? NotNull(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value;

    /// <summary>The key as written: JsonProperty.Name throws for an unpaired surrogate.</summary>
    private static string NameOf(JsonProperty property)
    {
        var raw = property.ToString();
        return raw[..EndOfString(raw)];
    }

    private static int EndOfString(string raw)
    {
        var i = 1;
        while (raw[i] != '"')
        {
            i += raw[i] == '\\' ? 2 : 1;
        }

        return i + 1;
    }
}
