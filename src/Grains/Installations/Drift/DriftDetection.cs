using System.Text.Json;

namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>Compares what a server says of its tools with what was approved. Pure.</summary>
internal static class DriftDetection
{
    /// <param name="stored">The list as stored; null when this is the first: then everything in it is approved.</param>
    /// <param name="tools">What the server says now.</param>
    /// <param name="now">When.</param>
    public static StoredDrift[] Compare(StoredToolList? stored, IReadOnlyList<StoredTool> tools, DateTimeOffset now)
    {
        if (stored is null)
        {
            return [];
        }

        var before = ByName(stored.Tools);
        var after = ByName(tools);
        var known = stored.Drifts.ToDictionary(drift => drift.Tool, StringComparer.Ordinal);
        var drifts = new List<StoredDrift>();
        foreach (var name in before.Keys.Union(after.Keys).Union(known.Keys).Order(StringComparer.Ordinal))
        {
            var drift = known.GetValueOrDefault(name);
            var approved = drift is null ? before.GetValueOrDefault(name) : drift.Approved;
            var current = ToolDigest.Of(after.GetValueOrDefault(name));
            if (current != ToolDigest.Of(approved))
            {
                drifts.Add(drift?.Digest == current ? drift : new StoredDrift(name, current, now, approved));
            }
        }

        return [.. drifts];
    }

    /// <summary>The drifts of <paramref name="after"/> that <paramref name="before"/> has not, or has of another definition.</summary>
    public static IEnumerable<StoredDrift> Begun(StoredToolList before, StoredToolList after) =>
        after.Drifts.Where(drift => !Array.Exists(before.Drifts, known => known.Tool == drift.Tool && known.Digest == drift.Digest));

    /// <summary>The drifts of <paramref name="before"/> that are over: the tool is again what was approved.</summary>
    public static IEnumerable<StoredDrift> Ended(StoredToolList before, StoredToolList after) =>
        before.Drifts.Where(drift => !Array.Exists(after.Drifts, known => known.Tool == drift.Tool));

    /// <summary>A drift with all that there is to say about it.</summary>
    public static ToolDrift Describe(string installationId, StoredToolList list, StoredDrift drift, ToolDriftPolicy policy)
    {
        var current = Array.Find(list.Tools, tool => tool.Name == drift.Tool);
        return new ToolDrift
        {
            InstallationId = installationId,
            Tool = drift.Tool,
            Kind = drift.Approved is null ? ToolDriftKind.Appeared : current is null ? ToolDriftKind.Vanished : ToolDriftKind.Changed,
            DetectedAt = drift.DetectedAt,
            ApprovedDigest = ToolDigest.Of(drift.Approved),
            Digest = drift.Digest,
            Members = [.. MembersThatDiffer(drift.Approved, current)],
            Approved = Bytes(drift.Approved),
            Current = Bytes(current),
            Policy = policy,
        };
    }

    private static IEnumerable<string> MembersThatDiffer(StoredTool? approved, StoredTool? current)
    {
        if (approved is null || current is null)
        {
            return [];
        }

        var (before, after) = (Digests(approved.Definition), Digests(current.Definition));
        return before.Keys.Union(after.Keys)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, string> Digests(JsonElement definition)
    {
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in definition.EnumerateObject())
        {
            digests[member.Name] = ToolDigest.Of(member.Value);
        }

        return digests;
    }

    // A server may list a name twice; the first one counts, as it does where tools are published.
    private static Dictionary<string, StoredTool> ByName(IEnumerable<StoredTool> tools)
    {
        var found = new Dictionary<string, StoredTool>(StringComparer.Ordinal);
        foreach (var tool in tools)
        {
            found.TryAdd(tool.Name, tool);
        }

        return found;
    }

    private static byte[]? Bytes(StoredTool? tool) => tool is null ? null : JsonSerializer.SerializeToUtf8Bytes(tool.Definition);
}
