using System.Text.Json;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>A tool as stored: the upstream's definition, byte for byte in meaning.</summary>
internal sealed record StoredTool(string Name, JsonElement Definition, bool ReadOnly);
