using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Initialize;
using Archestra.Cluster.Frontend.Mcp.Sessions;
using Archestra.Cluster.Frontend.Mcp.Tools.Call;
using Archestra.Cluster.Frontend.Mcp.Tools.List;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>Serves messages of 2025-11-25 and before: <c>initialize</c> begins a session, everything else belongs to one.</summary>
internal sealed class LegacyProtocol(
    SessionGate sessions, InitializeHandler initialize, ToolsListHandler toolsList, ToolsCallHandler toolsCall, CancelledHandler cancelled)
{
    public async Task HandleAsync(McpExchange exchange)
    {
        // "If the server receives a request with an invalid or unsupported MCP-Protocol-Version, it MUST respond with 400 Bad Request".
        var header = exchange.Http.Request.Headers[McpHeaderNames.ProtocolVersion];
        if (header.Count > 0 && !McpProtocolVersion.IsOffered(header.ToString(), McpEra.Legacy))
        {
            await ModernProtocol.UnsupportedVersionAsync(exchange, header.ToString());
            return;
        }

        if (exchange is { IsRequest: true, Envelope.Method: McpMethods.Initialize })
        {
            await initialize.HandleAsync(exchange);
            return;
        }

        exchange.Session = await sessions.RequireAsync(exchange.Http, new AdmittedClient(exchange.Caller, exchange.Gateway), exchange.Id);
        if (exchange.Session is not null)
        {
            await (exchange.Envelope.Kind switch
            {
                JsonRpcMessageKind.Request => AnswerAsync(exchange),
                JsonRpcMessageKind.Notification => NoticeAsync(exchange),
                _ => McpAnswer.RefuseAsync(exchange.Http, StatusCodes.Status400BadRequest, "Invalid request: no request of this gateway is waiting for a response"),
            });
        }
    }

    private Task AnswerAsync(McpExchange exchange) => exchange.Envelope.Method switch
    {
        McpMethods.ToolsCall => toolsCall.HandleAsync(exchange),
        McpMethods.ToolsList => toolsList.HandleAsync(exchange),
        McpMethods.Ping => McpAnswer.ResultAsync(exchange, "{}"u8),
        _ => McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, McpErrorCodes.MethodNotFound, "Method not found"),
    };

    private async Task NoticeAsync(McpExchange exchange)
    {
        if (exchange is { Envelope.Method: McpMethods.Cancelled, Session: { } session })
        {
            await cancelled.HandleAsync(exchange, session);
        }

        await McpAnswer.AcceptedAsync(exchange.Http);
    }
}
