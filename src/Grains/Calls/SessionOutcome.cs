using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>A session, or the reply for the calls that wanted it.</summary>
internal sealed class SessionOutcome
{
    private SessionOutcome(IUpstreamSession? session, CallReply? refusal)
    {
        Session = session;
        Refusal = refusal;
    }

    public IUpstreamSession? Session { get; }

    public CallReply? Refusal { get; }

    /// <summary>What the connection names is gone: it may have been replaced a moment ago, so it is read anew once.</summary>
    public bool ConnectionOutdated { get; private init; }

    [MemberNotNullWhen(true, nameof(Session))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOpen => Session is not null;

    public static SessionOutcome Open(IUpstreamSession session) => new(session, null);

    public static SessionOutcome Refused(CallReply refusal) => new(null, refusal);

    /// <summary>Nothing reached the server; a later attempt may.</summary>
    public static SessionOutcome NotStarted(string reason, TimeSpan retryAfter) =>
        new(null, CallReply.Failed(CallReplyStatus.NotStarted, reason, retryAfter));

    /// <summary>Trying again does not help until something changes or the wait is over.</summary>
    public static SessionOutcome Unavailable(string reason, TimeSpan? retryAfter = null) =>
        new(null, CallReply.Failed(CallReplyStatus.ServerUnavailable, reason, retryAfter));

    public static SessionOutcome CredentialGone() =>
        new(null, CallReply.Failed(CallReplyStatus.ServerUnavailable, "The connection's stored credential cannot be opened; give it anew."))
        {
            ConnectionOutdated = true,
        };
}
