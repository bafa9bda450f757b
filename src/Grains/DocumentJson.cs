using System.Text.Json;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Grains;

/// <summary>The JSON of stored documents and of audit details: camelCase, enums by name, unknown members ignored so that an older node reads a newer row.</summary>
internal static class DocumentJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
