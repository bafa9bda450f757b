using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>How a call grain comes by a session: it connects to a remote server, or starts a hosted one. Called within the grain's turns, one opening at a time.</summary>
internal interface ISessionOpener
{
    /// <summary>A failure is a refusal with a sentence, not an exception; so is an attempt that comes too early after the last failure.</summary>
    Task<SessionOutcome> OpenAsync(ConnectionSnapshot connection, CancellationToken cancellationToken);

    /// <summary>The session is closed for good. Always follows a successful opening.</summary>
    /// <param name="session">The session that was opened.</param>
    /// <param name="crash">Why it ended when nobody asked it to; null when it was drained.</param>
    /// <param name="uptime">How long it was open.</param>
    Task OnClosedAsync(IUpstreamSession session, string? crash, TimeSpan uptime);
}
