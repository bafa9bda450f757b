using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Silo.Upstream;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// The first messages over stdio (MCP 2026-07-28, basic/versioning). Step 1: probe with <c>server/discover</c>. Step 2:
/// whatever is no modern answer, silence included, leads to <c>initialize</c>.
/// </summary>
internal sealed class StdioHandshake(StdioConnection connection, TimeSpan probeTimeout, TimeProvider timeProvider)
{
    public async Task<StdioHandshakeOutcome> RunAsync(bool probe, CancellationToken cancellationToken)
    {
        if (!probe)
        {
            return await InitializeAsync(discover: null, cancellationToken).ConfigureAwait(false);
        }

        // Step 1. The probe is not withdrawn when it takes long: a server that is still starting answers it later.
        var call = connection.NewCall(id => UpstreamMessages.Discover(id, McpProtocolVersion.LatestModern));
        var discover = connection.SendAsync(call, cancellationToken);
        await Task.WhenAny(discover, Task.Delay(probeTimeout, timeProvider, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (discover.IsCompleted)
        {
            var answer = await discover.ConfigureAwait(false);
            switch (EraDetection.Judge(answer))
            {
                case DiscoverVerdict.Modern:
                    return new StdioHandshakeOutcome(UpstreamHello.FromDiscover(answer));
                case DiscoverVerdict.NoCommonVersion:
                    return new StdioHandshakeOutcome(null, "The server speaks no version of MCP that this gateway knows.");
                case DiscoverVerdict.RefusedByModernServer:
                    return new StdioHandshakeOutcome(null, "The server refused to describe itself.");
            }

            if (connection.Ended.IsCompleted)
            {
                return new StdioHandshakeOutcome(null, await connection.Ended.ConfigureAwait(false), EndedByProbe: true);
            }
        }

        // Step 2.
        return await InitializeAsync(discover, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StdioHandshakeOutcome> InitializeAsync(Task<UpstreamAnswer>? discover, CancellationToken cancellationToken)
    {
        var call = connection.NewCall(id => UpstreamMessages.Initialize(id, McpProtocolVersion.LatestLegacy));
        var answer = await connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (UpstreamHello.FromInitialize(answer) is { } hello)
        {
            await connection.NotifyAsync(UpstreamMessages.Initialized(), cancellationToken).ConfigureAwait(false);
            return new StdioHandshakeOutcome(hello);
        }

        // A modern server that was slow to start refuses initialize; it answers the probe, which came before, at the same time.
        if (discover is not null && answer.Status == UpstreamAnswerStatus.Error)
        {
            await Task.WhenAny(discover, Task.Delay(probeTimeout, timeProvider, cancellationToken)).ConfigureAwait(false);
            if (discover.IsCompletedSuccessfully && UpstreamHello.FromDiscover(await discover.ConfigureAwait(false)) is { } modern)
            {
                return new StdioHandshakeOutcome(modern);
            }
        }

        return new StdioHandshakeOutcome(null, answer.Status switch
        {
            UpstreamAnswerStatus.Error => "The server refused to open a session.",
            UpstreamAnswerStatus.Result => "The server speaks no version of MCP that this gateway knows.",
            _ => answer.Reason,
        });
    }
}
