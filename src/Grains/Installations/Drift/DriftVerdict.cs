namespace Archestra.Cluster.Grains.Installations.Drift;

/// <summary>What becomes of a tool. Pure.</summary>
/// <param name="IsHeld">Neither listed nor callable.</param>
/// <param name="IsReadOnly">Whether its annotations let it be called with <c>read</c>.</param>
internal readonly record struct DriftVerdict(bool IsHeld, bool IsReadOnly)
{
    /// <param name="tool">The tool as it is now.</param>
    /// <param name="drift">Its drift; null when it is as approved.</param>
    /// <param name="policy">The catalog entry's, else the tenant's.</param>
    public static DriftVerdict Of(StoredTool tool, StoredDrift? drift, ToolDriftPolicy policy)
    {
        if (drift is null || policy == ToolDriftPolicy.Allow)
        {
            return new DriftVerdict(false, tool.ReadOnly);
        }

        // A hint that nobody approved never opens a tool to more tokens; one that was taken back closes it at once.
        return new DriftVerdict(policy == ToolDriftPolicy.Hold, tool.ReadOnly && drift.Approved is { ReadOnly: true });
    }
}
