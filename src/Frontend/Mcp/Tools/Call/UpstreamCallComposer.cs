using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>Makes the message to the silo out of a client's <c>tools/call</c>.</summary>
internal sealed class UpstreamCallComposer(IOptions<McpEndpointOptions> options)
{
    public UpstreamCall Compose(McpExchange exchange, ServedTool tool)
    {
        ref readonly var envelope = ref exchange.Envelope;
        var limit = options.Value.CallTimeout;
        var isModern = exchange.IsIn(McpEra.Modern);
        return new UpstreamCall
        {
            OperationId = EntityId.Create("op"),
            GatewayId = exchange.Gateway.Snapshot.GatewayId,
            Tool = tool.Tool.Name,
            ParamsMembers = ToolCallParams.Members(exchange.Slice(envelope.Params).Span),
            MetaMembers = ToolCallParams.MetaMembers(exchange.Slice(envelope.Meta.Raw).Span),
            ProgressToken = exchange.Slice(envelope.Meta.ProgressToken.Raw).ToArray(),
            ClientCapabilities = exchange.Slice(envelope.Meta.ClientCapabilities).ToArray(),
            ParamHeaders = ParamHeaderCheck.Collect(exchange, tool.ParamHeaders),
            Timeout = tool.Tool.CallTimeout < limit ? tool.Tool.CallTimeout : limit,
            CancelKey = exchange.Session is { } session ? CancelKey.Of(session, envelope.Id, exchange.Body) : null,
            Caller = RequestCaller.Describe(
                exchange, exchange.Session is { } legacy ? legacy.Client : ClientName.Read(exchange.Slice(envelope.Meta.ClientInfo).Span)),
            RequestBytes = exchange.Body.Length,
            CancelWhenReaderLeaves = isModern,
        };
    }
}
