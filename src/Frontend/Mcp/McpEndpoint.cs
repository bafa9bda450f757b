using System.Diagnostics;
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

        // Step 2: who is it, and which gateway is meant? Nothing of the body is read for a stranger.
        await GuardAsync(context, async () =>
        {
            if (await admission.AdmitAsync(context) is { } client)
            {
                await ReceiveAsync(context, client, accepts, receivedAt);
            }
        });
    }

    public Task GetAsync(HttpContext context) => WithoutBodyAsync(context, sessionStream.HandleAsync);

    public Task DeleteAsync(HttpContext context) => WithoutBodyAsync(context, endSession.HandleAsync);

    private async Task ReceiveAsync(HttpContext context, AdmittedClient client, AcceptedTypes accepts, long receivedAt)
    {
        // Step 3: the message.
        var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, context.RequestAborted);
        if (body.Status != BodyStatus.Complete)
        {
            await (body.Status == BodyStatus.TooLarge
                ? McpAnswer.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, RequestFormat.TooLarge)
                : McpAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, "The request body is not complete."));
            return;
        }

        if (!JsonRpcEnvelopeReader.TryRead(body.Bytes, JsonRpcEnvelopeLimits.Default, out var envelope, out var error))
        {
            await McpAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, error.Message, error.Code, error.Id.Raw.Of(body.Bytes.AsSpan()));
            return;
        }

        // Step 4: the era, and the method.
        var isModern = envelope.Meta.ProtocolVersion is not null || IsModernVersion(context.Request);
        var exchange = new McpExchange(context, client.Caller, client.Gateway, body.Bytes, envelope)
        {
            Era = isModern ? McpEra.Modern : McpEra.Legacy,
            Accepts = accepts,
        };
        exchange.Operation = McpOperation.Begin(exchange, receivedAt);
        try
        {
            await GuardAsync(context, () => isModern ? modern.HandleAsync(exchange) : legacy.HandleAsync(exchange), exchange.Id);
        }
        finally
        {
            exchange.Operation?.End();
        }
    }

    private async Task WithoutBodyAsync(HttpContext context, Func<HttpContext, AdmittedClient, Task> handle)
    {
        await GuardAsync(context, async () =>
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
        });
    }

    private static bool IsModernVersion(HttpRequest request) =>
        McpProtocolVersion.TryGetEra(request.Headers[McpHeaderNames.ProtocolVersion], out var era) && era == McpEra.Modern;

    /// <summary>Turns what no method has decided about into an answer: no silo in reach is 503, a proof no longer good is 401.</summary>
    private async Task GuardAsync(HttpContext context, Func<Task> handle, ReadOnlyMemory<byte> id = default)
    {
        try
        {
            await handle();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left: there is nobody to answer.
        }
        catch (UnauthorizedAccessException) when (!context.Response.HasStarted)
        {
            await admission.RefuseAsync(context, TokenAuthentication.RefusedToken);
        }
        catch (Exception exception) when (!context.Response.HasStarted && (SiloFaults.IsSiloUnreachable(exception) || exception is OperationCanceledException))
        {
            SiloFaults.Count(exception);
            await McpAdmission.UnavailableAsync(context, id.Span);
        }
    }
}
