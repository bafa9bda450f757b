using System.Buffers;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Frontend.Mcp.Transport;

namespace Archestra.Cluster.Frontend.Mcp.Subscriptions;

/// <summary>HTTP GET: the stream of a legacy session (2025-11-25, basic/transports, "Listening for Messages from the Server").</summary>
internal sealed class SessionStreamHandler(SessionGate sessions, OpenStreams streams, ToolListStream changes)
{
    public async Task HandleAsync(HttpContext context, AdmittedClient client)
    {
        if (!AcceptedTypes.Of(context.Request).EventStream)
        {
            await McpAnswer.RefuseAsync(context, StatusCodes.Status406NotAcceptable, "A stream needs Accept: text/event-stream.");
            return;
        }

        if (await sessions.RequireAsync(context, client) is not { } session)
        {
            return;
        }

        if (!streams.TryOpen(client.Caller.Principal, session.Handle, out var open))
        {
            await McpAnswer.RefuseAsync(context, StatusCodes.Status429TooManyRequests, "Too many open streams.");
            return;
        }

        using (open)
        {
            var stream = new EventStream(context);
            if (await stream.OpenAsync(context.RequestAborted))
            {
                await changes.RunAsync(new ToolListListener(context, client, stream)
                {
                    Notify = static output => output.Write("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}"u8),
                    IsStillOpen = () => sessions.IsStillOpenAsync(context, client),
                    Ended = open.Ended,
                });
            }
        }
    }
}
