using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>The right to run a server, or why it is not ours.</summary>
internal sealed class LaunchLeaseOutcome
{
    private LaunchLeaseOutcome(long? epoch, string? reason, TimeSpan retryAfter)
    {
        Epoch = epoch;
        Reason = reason;
        RetryAfter = retryAfter;
    }

    public long? Epoch { get; }

    public string? Reason { get; }

    public TimeSpan RetryAfter { get; }

    [MemberNotNullWhen(true, nameof(Epoch))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool IsHeld => Epoch is not null;

    public static LaunchLeaseOutcome Held(long epoch) => new(epoch, null, default);

    public static LaunchLeaseOutcome NotHeld(string reason, TimeSpan retryAfter) => new(null, reason, retryAfter);
}
