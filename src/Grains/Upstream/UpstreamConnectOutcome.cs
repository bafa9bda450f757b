using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Upstream;

/// <summary>A session, or the reason why there is none.</summary>
public sealed class UpstreamConnectOutcome
{
    private UpstreamConnectOutcome(IUpstreamSession? session, string? reason, bool unauthorized)
    {
        Session = session;
        Reason = reason;
        Unauthorized = unauthorized;
    }

    public IUpstreamSession? Session { get; }

    /// <summary>A sentence free of secrets.</summary>
    public string? Reason { get; }

    /// <summary>The upstream refused the credential.</summary>
    public bool Unauthorized { get; }

    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Reason))]
    public bool Connected => Session is not null;

    public static UpstreamConnectOutcome Open(IUpstreamSession session) => new(session, null, unauthorized: false);

    public static UpstreamConnectOutcome Failed(string reason) => new(null, reason, unauthorized: false);

    public static UpstreamConnectOutcome Refused(string reason) => new(null, reason, unauthorized: true);
}
