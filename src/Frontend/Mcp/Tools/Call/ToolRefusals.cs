using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Archestra.Cluster.Frontend.Audit;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Mcp.Tools.Call;

/// <summary>Answers calls that this front-end refuses, and puts them on record: no silo sees them otherwise.</summary>
internal sealed class ToolRefusals(EdgeRefusals audit, RequestLimits limits, BearerChallenge challenge)
{
    public Task UnknownToolAsync(McpExchange exchange, string name)
    {
        // The name is the caller's own text and may be anything: it is not recorded.
        Record(exchange, RefusalReasons.UnknownTool, null);
        return McpAnswer.ErrorAsync(exchange, StatusCodes.Status200OK, McpErrorCodes.InvalidParams, $"Unknown tool: {name}");
    }

    /// <summary>A call of a tool that there is, and that this caller may not call.</summary>
    public Task RefuseAsync(McpExchange exchange, GatewayTool tool, ToolAccess access) => access switch
    {
        ToolAccess.Unknown => UnknownToolAsync(exchange, tool.Name),
        ToolAccess.Held => HeldAsync(exchange, tool.Name),
        ToolAccess.ScopeMissing => InsufficientScopeAsync(exchange, tool),
        ToolAccess.PermissionMissing => PermissionMissingAsync(exchange, tool),
        _ => throw new UnreachableException($"Tool access {access}."),
    };

    /// <summary>Nobody has installed the tool's server for this caller.</summary>
    public Task NoConnectionAsync(McpExchange exchange, GatewayTool tool)
    {
        Record(exchange, RefusalReasons.ConnectionMissing, tool.Name);
        return NoConnection.AnswerAsync(exchange, tool);
    }

    private Task PermissionMissingAsync(McpExchange exchange, GatewayTool tool)
    {
        Record(exchange, RefusalReasons.PermissionMissing, tool.Name);
        return new CallAnswer(exchange).FailureAsync(CallFailure.PermissionMissing(MissingPermission.Describe(ToolPermission.Of(tool.RequiredScope))));
    }

    private Task HeldAsync(McpExchange exchange, string tool)
    {
        Record(exchange, RefusalReasons.ToolHeld, tool);
        return new CallAnswer(exchange).FailureAsync(CallFailure.Held());
    }

    /// <summary>Counts the call; true when its tool has none left.</summary>
    public bool IsOverLimit(McpExchange exchange, string tool, [NotNullWhen(true)] out Task? refusal)
    {
        var counting = limits.Of(exchange.Gateway);
        var count = limits.AdmitTool(counting, tool);
        refusal = count.IsAdmitted ? null : LimitAnswer.RefuseAsync(exchange, count, counting.Policy);
        return refusal is not null;
    }

    /// <summary>So many calls of the tenant wait already that this one would only wait in vain.</summary>
    public Task BusyAsync(McpExchange exchange, string tool)
    {
        Record(exchange, RefusalReasons.Busy, tool);
        return new CallAnswer(exchange).FailureAsync(CallFailure.TooManyWait());
    }

    private Task InsufficientScopeAsync(McpExchange exchange, GatewayTool tool)
    {
        Record(exchange, RefusalReasons.InsufficientScope, tool.Name);
        return DemandScopesAsync(exchange, tool.NeededScopes);
    }

    /// <summary>
    /// MCP authorization, "Runtime Insufficient Scope Errors": 403 and every scope that the operation needs, also those that
    /// the token has. In every era: clients that look only at the message find them in its <c>data</c>.
    /// </summary>
    /// <param name="exchange">The request.</param>
    /// <param name="scopes">With spaces between them.</param>
    public Task DemandScopesAsync(McpExchange exchange, string scopes)
    {
        challenge.DemandScopes(exchange.Http, scopes);

        // Scopes are of characters that JSON takes as they are.
        var data = Encoding.ASCII.GetBytes($"{{\"error\":\"insufficient_scope\",\"requiredScopes\":[\"{scopes.Replace(" ", "\",\"", StringComparison.Ordinal)}\"]}}");
        return McpAnswer.ErrorAsync(
            exchange, StatusCodes.Status403Forbidden, McpErrorCodes.InvalidRequest, $"This tool needs the scope {scopes}.", data);
    }

    private void Record(McpExchange exchange, string reason, string? tool)
    {
        RefusalReasons.Count(reason);
        audit.Record(
            exchange.Principal.TenantId,
            new EdgeRefusal
            {
                Reason = reason,
                GatewayId = exchange.Gateway.Snapshot.GatewayId,
                SourceAddress = RequestCaller.Describe(exchange.Http).SourceAddress,
                TokenId = exchange.Principal.TokenId,
                Tool = tool,
            });
    }
}
