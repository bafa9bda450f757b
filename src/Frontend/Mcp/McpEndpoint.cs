using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Frontend.Mcp.Subscriptions;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Frontend.Telemetry;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>
/// The MCP endpoint of every gateway, for both eras (2026-07-28, basic/transports/streamable-http; 2025-11-25,
/// basic/transports). The era is that of the request: modern when its <c>_meta</c> names a version or its header names a
/// modern one, legacy otherwise. Only framing is decided here; what a method does is in the folder of its family.
/// </summary>
internal sealed class McpEndpoint(
    McpAdmission admission,
    ModernProtocol modern,
    LegacyProtocol legacy,
    SessionStreamHandler sessionStream,
    EndSessionHandler endSession,
    IOptions<McpEndpointOptions> options)
{
    public async Task PostAsync(HttpContext context)
    {
        var receivedAt = McpOperation.IsObserved ? Stopwatch.GetTimestamp() : 0;

        // Step 1: what can be refused by the headers alone. (Host and Origin have been looked at before the endpoint.)
        if (RequestFormat.FaultOf(context.Request, options.Value.MaxBodyBytes, out var accepts) is { } fault)
        {
            await McpAnswer.RefuseAsync(context, fault.Status, fault.Message);
            return;
        }

        McpExchange? exchange = null;
        try
        {
            // Step 2: who is it, and which gateway is meant? Nothing of the body is read for a stranger.
            if (await admission.AdmitAsync(context) is not { } client)
            {
                return;
            }

            // Step 3: the message.
            var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, context.RequestAborted);
            if (!TryRead(context, client, accepts, body, out exchange, out var refusal))
            {
                await refusal;
                return;
            }

            // Step 4: the era, and the method.
            exchange.Operation = McpOperation.Begin(exchange, receivedAt);
            await (exchange.IsIn(McpEra.Modern) ? modern.HandleAsync(exchange) : legacy.HandleAsync(exchange));
        }
        catch (Exception exception) when (IsTold(context, exception))
        {
            await TellAsync(context, exception, exchange?.Id ?? default);
        }
        finally
        {
            exchange?.Operation?.End();
        }
    }

    public Task GetAsync(HttpContext context) => WithoutBodyAsync(context, sessionStream.HandleAsync);

    public Task DeleteAsync(HttpContext context) => WithoutBodyAsync(context, endSession.HandleAsync);

    /// <summary>False: the message cannot be read, and the client is being told.</summary>
    private static bool TryRead(
        HttpContext context, AdmittedClient client, AcceptedTypes accepts, RequestBody body,
        [NotNullWhen(true)] out McpExchange? exchange, [NotNullWhen(false)] out Task? refusal)
    {
        exchange = null;
        refusal = null;
        if (body.Status != BodyStatus.Complete)
        {
            refusal = body.Status == BodyStatus.TooLarge
                ? McpAnswer.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, RequestFormat.TooLarge)
                : McpAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "The request body is not complete.");
            return false;
        }

        if (!JsonRpcEnvelopeReader.TryRead(body.Bytes, JsonRpcEnvelopeLimits.Default, out var envelope, out var error))
        {
            refusal = McpAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message, error.Code, error.Id.Raw.Of(body.Bytes.AsSpan()));
            return false;
        }

        exchange = new McpExchange(context, client.Caller, client.Gateway, body.Bytes, envelope)
        {
            Era = envelope.Meta.ProtocolVersion is not null || IsModernVersion(context.Request) ? McpEra.Modern : McpEra.Legacy,
            Accepts = accepts,
        };
        return true;
    }

    private async Task WithoutBodyAsync(HttpContext context, Func<HttpContext, AdmittedClient, Task> handle)
    {
        try
        {
            if (await admission.AdmitAsync(context) is not { } client)
            {
                return;
            }

            if (IsModernVersion(context.Request))
            {
                // "HTTP GET or DELETE to the MCP endpoint: respond with 405 Method Not Allowed" (2026-07-28).
                context.Response.Headers.Allow = HttpMethods.Post;
                await McpAnswer.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "This protocol version has POST only.");
                return;
            }

            await handle(context, client);
        }
        catch (Exception exception) when (IsTold(context, exception))
        {
            await TellAsync(context, exception);
        }
    }

    private static bool IsModernVersion(HttpRequest request) =>
        McpProtocolVersion.TryGetEra(request.Headers[McpHeaderNames.ProtocolVersion], out var era) && era == McpEra.Modern;

    /// <summary>What no method has decided about and is an answer all the same, or nobody's concern any more.</summary>
    private static bool IsTold(HttpContext context, Exception exception) => exception switch
    {
        OperationCanceledException when context.RequestAborted.IsCancellationRequested => true,
        _ when context.Response.HasStarted => false,
        UnauthorizedAccessException or OperationCanceledException => true,
        _ => SiloFaults.IsSiloUnreachable(exception),
    };

    /// <summary>No silo in reach is 503, a proof no longer good is 401.</summary>
    private Task TellAsync(HttpContext context, Exception exception, ReadOnlyMemory<byte> id = default)
    {
        switch (exception)
        {
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                // The client has left: there is nobody to answer.
                return Task.CompletedTask;
            case UnauthorizedAccessException:
                return admission.RefuseAsync(context, TokenAuthentication.RefusedToken);
            default:
                SiloFaults.Count(exception);
                return McpAdmission.UnavailableAsync(context, id.Span);
        }
    }
}
