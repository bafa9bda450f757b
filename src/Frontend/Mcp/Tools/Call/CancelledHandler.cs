using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// Passes a legacy <c>notifications/cancelled</c> on (2025-11-25, basic/utilities/cancellation). The call may have come
/// through another node, so every server of the gateway is told; those that carry no such call ignore it, and so is one
/// that cannot be reached: "Invalid cancellation notifications SHOULD be ignored".
/// </summary>
internal sealed partial class CancelledHandler(IGrainFactory grains, ILogger<CancelledHandler> logger)
{
    public async Task HandleAsync(McpExchange exchange, SessionClaims session)
    {
        var requestId = exchange.Envelope.RequestId;
        if (!requestId.IsPresent)
        {
            return;
        }

        var key = CancelKey.Of(session, requestId, exchange.Body);
        var affinity = SessionAffinity.Of(session);
        CallerContext.Present(exchange.Caller.Proof);
        await Task.WhenAll(exchange.Gateway.RoutesOf(exchange.Principal).Select(route => TellAsync(route, affinity, key)));
    }

    private async Task TellAsync(CallRoute route, uint affinity, string key)
    {
        try
        {
            await route.Grain(grains, affinity).CancelAsync(key);
        }
        catch (Exception exception)
        {
            Log.NotTold(logger, route.Key, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4311, LogLevel.Information, "{CallTarget} could not be told of a cancellation ({Reason})", EventName = nameof(NotTold))]
        public static partial void NotTold(ILogger logger, string callTarget, string reason);
    }
}
