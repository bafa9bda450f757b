using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>A running hosted server, or the reason why it did not start.</summary>
public sealed class HostedServerStart
{
    private HostedServerStart(IUpstreamSession? session, string? leasePayload, string? reason)
    {
        Session = session;
        LeasePayload = leasePayload;
        Reason = reason;
    }

    public IUpstreamSession? Session { get; }

    /// <summary>What a survivor needs to find the process again (pid, start time), for the lease row.</summary>
    public string? LeasePayload { get; }

    /// <summary>A sentence with the exit code or the last lines of stderr, free of the values we injected.</summary>
    public string? Reason { get; }

    [MemberNotNullWhen(true, nameof(Session), nameof(LeasePayload))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Started => Session is not null;

    public static HostedServerStart Running(IUpstreamSession session, string leasePayload) => new(session, leasePayload, null);

    public static HostedServerStart Failed(string reason) => new(null, null, reason);
}
