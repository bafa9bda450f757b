using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>
/// Answers <c>tools/call</c> with one grain call. What is decided here (does the tool exist for this caller, may the
/// caller call it) is decided again by the silo, which believes the caller's proof and not this node.
/// </summary>
internal sealed partial class ToolsCallHandler(
    ConnectionRoutes routes,
    UpstreamCallComposer composer,
    CallStreaming streaming,
    CallGuards guards,
    McpAdmission admission,
    ToolRefusals refusals,
    ILogger<ToolsCallHandler> logger)
{
    public Task HandleAsync(McpExchange exchange)
    {
        if (exchange.Envelope.Name is not { } name)
        {
            return RefuseAsync(exchange, "Invalid params: \"name\" is missing");
        }

        var arguments = exchange.Slice(exchange.Envelope.Arguments).Span;
        if (!arguments.IsEmpty && arguments[0] != (byte)'{')
        {
            return RefuseAsync(exchange, "Invalid params: \"arguments\" must be an object");
        }

        if (!exchange.Gateway.TryGetTool(name, out var tool))
        {
            return refusals.UnknownToolAsync(exchange, name);
        }

        exchange.Operation?.IsAbout(name);
        var access = exchange.Gateway.AccessOf(exchange.Principal, tool);
        if (access != ToolAccess.Allowed)
        {
            return refusals.RefuseAsync(exchange, tool.Tool, access);
        }

        var fault = ParamHeaderCheck.Check(exchange, tool.ParamHeaders);
        if (fault != McpHeaderFault.None)
        {
            return McpAnswer.ErrorAsync(exchange, StatusCodes.Status400BadRequest, McpErrorCodes.HeaderMismatch, HeaderFaults.Describe(fault));
        }

        return refusals.IsOverLimit(exchange, name, out var refusal) ? refusal : RouteAsync(exchange, tool);
    }

    private Task RouteAsync(McpExchange exchange, ServedTool tool)
    {
        var finding = routes.FindAsync(exchange.Gateway, exchange.Caller, tool.Tool, exchange.ClientLeft);
        return finding.IsCompletedSuccessfully ? CallAsync(exchange, tool, finding.Result) : RouteAsync(exchange, tool, finding);
    }

    private async Task RouteAsync(McpExchange exchange, ServedTool tool, ValueTask<CallRoute?> finding)
    {
        CallRoute? route;
        try
        {
            route = await finding;
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception))
        {
            SiloFaults.Count(exception);
            await new CallAnswer(exchange).FailureAsync(CallFailure.NothingSent());
            return;
        }

        await CallAsync(exchange, tool, route);
    }

    private Task CallAsync(McpExchange exchange, ServedTool tool, CallRoute? route) =>
        route is { } found ? CallAsync(exchange, tool, found) : refusals.NoConnectionAsync(exchange, tool.Tool);

    private async Task CallAsync(McpExchange exchange, ServedTool tool, CallRoute route)
    {
        // "Calls with it end": a revoked token's, whatever the era; a modern client's also when it leaves, a legacy one's not.
        using var revocation = guards.Revocations.Begin(exchange.Caller);
        using var modernEnd = exchange.IsIn(McpEra.Modern)
            ? CancellationTokenSource.CreateLinkedTokenSource(revocation.Revoked, exchange.ClientLeft)
            : null;
        var end = modernEnd?.Token ?? revocation.Revoked;
        var call = composer.Compose(exchange, tool);
        var answer = new CallAnswer(exchange);
        try
        {
            await TakeTurnAsync(exchange, tool, route, call, answer, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await EndCancelledAsync(exchange, answer, revocation.Revoked.IsCancellationRequested);
        }
        catch (UnauthorizedAccessException)
        {
            await EndCancelledAsync(exchange, answer, isRevoked: true);
        }
        catch (Exception exception) when (SiloFaults.IsSiloUnreachable(exception) || exception is EnumerationAbortedException)
        {
            // Nothing proves that the silo had not begun the call.
            SiloFaults.Count(exception);
            Log.SiloLost(logger, exception, call.OperationId);
            await answer.FailureAsync(CallFailure.Lost());
        }
    }

    private async Task TakeTurnAsync(
        McpExchange exchange, ServedTool tool, CallRoute route, UpstreamCall call, CallAnswer answer, CancellationToken end)
    {
        using var turn = await guards.Turns.EnterAsync(exchange, call.Timeout, end);
        if (turn is null)
        {
            await refusals.BusyAsync(exchange, call.Tool);
            return;
        }

        CallerContext.Present(exchange.Caller.Proof);
        var grain = routes.GrainOf(route, SessionAffinity.Of(exchange.Session));
        var reply = await grain.CallAsync(call, end);
        if (reply.Status == CallReplyStatus.Streaming)
        {
            reply = await streaming.RelayAsync(grain, call, answer, end);
        }

        await FinishAsync(exchange, tool.Tool, answer, reply);
    }

    /// <param name="exchange">The request.</param>
    /// <param name="tool">What was called.</param>
    /// <param name="answer">Where the answer goes.</param>
    /// <param name="reply">Null when the client has left.</param>
    private Task FinishAsync(McpExchange exchange, GatewayTool tool, CallAnswer answer, CallReply? reply) => reply?.Status switch
    {
        null => Task.CompletedTask,
        CallReplyStatus.Result => answer.ResultAsync(reply.Payload),
        CallReplyStatus.Error => answer.UpstreamErrorAsync(reply.Payload),
        CallReplyStatus.ToolNotFound => answer.ErrorAsync(McpErrorCodes.InvalidParams, $"Unknown tool: {exchange.Envelope.Name}"),
        CallReplyStatus.ConnectionMissing when !answer.HasBegun => NoConnection.AnswerAsync(exchange, tool),
        CallReplyStatus.InsufficientScope when !answer.HasBegun => refusals.DemandScopesAsync(exchange, reply.NeededScopes ?? tool.NeededScopes),
        _ => answer.FailureAsync(CallFailure.Of(reply)),
    };

    private Task EndCancelledAsync(McpExchange exchange, CallAnswer answer, bool isRevoked)
    {
        if (!isRevoked || exchange.ClientLeft.IsCancellationRequested)
        {
            return Task.CompletedTask;
        }

        if (!answer.HasBegun)
        {
            return admission.RefuseAsync(exchange.Http, TokenAuthentication.RefusedToken);
        }

        // Too late for a status, and a stranger gets no message.
        exchange.Http.Abort();
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(McpExchange exchange, string message) =>
        McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, McpErrorCodes.InvalidParams, message);

    private static partial class Log
    {
        [LoggerMessage(4301, LogLevel.Warning, "The silo was lost during call {OperationId}", EventName = nameof(SiloLost))]
        public static partial void SiloLost(ILogger logger, Exception exception, string operationId);
    }
}
