namespace Archestra.Cluster.Testing;

/// <summary>The real time, and a date that a test moves: for what looks at dates while everything else runs on.</summary>
public sealed class OffsetTimeProvider : TimeProvider
{
    private long _offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
