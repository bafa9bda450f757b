namespace Archestra.Cluster.Grains.Connections;

/// <summary>Which call grains may use a connection, and until when. Used within one grain's turns.</summary>
internal sealed class CallTargetLeases(TimeProvider time)
{
    private readonly Dictionary<string, long> _grantedAt = new(StringComparer.Ordinal);

    public void Grant(string callTarget)
    {
        foreach (var (target, _) in _grantedAt.Where(t => Remaining(t.Value) == TimeSpan.Zero).ToArray())
        {
            _grantedAt.Remove(target);
        }

        _grantedAt[callTarget] = time.GetTimestamp();
    }

    /// <summary>Every call grain that may still use the connection, with what is left of its lease.</summary>
    public IReadOnlyList<KeyValuePair<string, TimeSpan>> Running() =>
        [.. _grantedAt.Select(t => KeyValuePair.Create(t.Key, Remaining(t.Value))).Where(t => t.Value > TimeSpan.Zero)];

    private TimeSpan Remaining(long grantedAt)
    {
        // The grain counts its lease from before it asked, so ours never ends before its own.
        var rest = ConnectionLease.Duration - time.GetElapsedTime(grantedAt);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
