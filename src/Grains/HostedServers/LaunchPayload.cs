using System.Text.Json;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>What a launch lease's row says of the processes that run under it: the launcher's payload of each, as a JSON array of strings.</summary>
internal static class LaunchPayload
{
    public static string Write(IEnumerable<string> processes) => JsonSerializer.Serialize(processes.ToArray(), DocumentJson.Options);

    /// <summary>Empty for a holder that had nothing running, and for what is not ours to read.</summary>
    public static string[] Read(string? payload)
    {
        if (string.IsNullOrEmpty(payload))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(payload, DocumentJson.Options) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
