using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Opens sessions with remote servers. Step 1: probe with <c>server/discover</c> at the modern version. Step 2: whatever
/// is no modern answer leads to <c>initialize</c> (MCP 2026-07-28, basic/versioning). The era of a URL is remembered for a
/// while, so that a legacy server is not probed before each session.
/// </summary>
internal sealed class RemoteServerConnector(UpstreamHttp http, LegacyServerMemory legacyServers) : IRemoteServerConnector
{
    public async Task<UpstreamConnectOutcome> ConnectAsync(RemoteServerTarget target, CancellationToken cancellationToken)
    {
        if (FindFault(target) is { } fault)
        {
            return UpstreamConnectOutcome.Failed(fault);
        }

        var handshake = new HttpHandshake(http, target);
        if (legacyServers.Contains(target.Url))
        {
            var known = await InitializeAsync(handshake, target, cancellationToken).ConfigureAwait(false);
            if (known.Connected || known.Unauthorized)
            {
                return known;
            }

            legacyServers.Forget(target.Url);
        }

        return await ProbeAsync(handshake, target, cancellationToken).ConfigureAwait(false);
    }

    private static string? FindFault(RemoteServerTarget target)
    {
        var url = target.Url;
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            return "The server's URL must begin with http:// or https://.";
        }

        // It would stand in logs and in the target's text.
        return url.UserInfo.Length > 0
            ? "The server's URL must not contain a user name or password."
            : HttpHeaderRules.FindFault(target.Headers);
    }

    private async Task<UpstreamConnectOutcome> ProbeAsync(HttpHandshake handshake, RemoteServerTarget target, CancellationToken cancellationToken)
    {
        // Step 1.
        var reply = await handshake.DiscoverAsync(cancellationToken).ConfigureAwait(false);
        switch (reply.Answer)
        {
            case { Status: UpstreamAnswerStatus.Unauthorized, Reason: { } reason }:
                return UpstreamConnectOutcome.Refused(reason);
            case { Status: UpstreamAnswerStatus.NotStarted, Reason: { } reason } when reply.Status is null:
                return UpstreamConnectOutcome.Failed(reason);
        }

        switch (EraDetection.Judge(reply.Answer))
        {
            case DiscoverVerdict.Modern:
                var session = new ModernHttpSession(http, target, UpstreamHello.FromDiscover(reply.Answer)!);
                session.StartListening();
                return UpstreamConnectOutcome.Open(session);
            case DiscoverVerdict.NoCommonVersion:
                return UpstreamConnectOutcome.Failed("The upstream server speaks no version of MCP that this gateway knows.");
            case DiscoverVerdict.RefusedByModernServer:
                return UpstreamConnectOutcome.Failed("The upstream server refused to describe itself.");
            default:
                // Step 2.
                return await InitializeAsync(handshake, target, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<UpstreamConnectOutcome> InitializeAsync(HttpHandshake handshake, RemoteServerTarget target, CancellationToken cancellationToken)
    {
        var (opened, reply) = await handshake.InitializeAsync(cancellationToken).ConfigureAwait(false);
        if (opened is not null)
        {
            legacyServers.Remember(target.Url);
            var session = new LegacyHttpSession(http, target, opened);
            session.StartListening();
            return UpstreamConnectOutcome.Open(session);
        }

        return reply.Answer switch
        {
            { Status: UpstreamAnswerStatus.Unauthorized, Reason: { } reason } => UpstreamConnectOutcome.Refused(reason),
            { Reason: { } reason } => UpstreamConnectOutcome.Failed(reason),
            { Status: UpstreamAnswerStatus.Error } => UpstreamConnectOutcome.Failed("The upstream server refused to open a session."),
            _ => UpstreamConnectOutcome.Failed("The upstream server speaks no version of MCP that this gateway knows."),
        };
    }
}
