using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Tools.List;

/// <summary>
/// Answers <c>tools/list</c> from the snapshot: no grain is called, and a first page is rendered once per snapshot,
/// audience and era.
/// </summary>
internal sealed class ToolsListHandler(IOptions<McpEndpointOptions> options)
{
    public Task HandleAsync(McpExchange exchange)
    {
        var view = exchange.Gateway;
        var audience = view.AudienceOf(exchange.Principal);
        if (exchange.Envelope.Cursor.IsEmpty)
        {
            var page = view.GetOrDerive((int)exchange.Era, audience, FirstPage, (exchange.Era, options.Value));
            return McpAnswer.ResultAsync(exchange, page);
        }

        return ToolListCursor.TryRead(exchange.Slice(exchange.Envelope.Cursor).Span, out var after)
            ? McpAnswer.ResultAsync(exchange, ToolListPage.Render(view, audience, after, exchange.Era, options.Value))
            : McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, McpErrorCodes.InvalidParams, "Invalid cursor");
    }

    private static byte[] FirstPage(GatewayView view, ToolAudience audience, (McpEra Era, McpEndpointOptions Options) how) =>
        ToolListPage.Render(view, audience, after: null, how.Era, how.Options);
}
