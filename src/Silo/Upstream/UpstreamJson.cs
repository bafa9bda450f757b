using System.Text.Json;
using System.Text.Json.Serialization;

namespace Archestra.Cluster.Silo.Upstream;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class UpstreamJson : JsonSerializerContext;
