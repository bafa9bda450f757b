using System.Diagnostics;
using System.Globalization;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Frontend.Telemetry;

/// <summary>
/// One MCP message as a span and a measurement (semantic conventions for MCP, server). Made only when somebody listens.
/// Names that it reports are known methods and configured tools; a client's own text never becomes an attribute.
/// </summary>
internal sealed class McpOperation
{
    private readonly McpExchange _exchange;
    private readonly long _receivedAt;
    private readonly Activity? _span;
    private readonly string _method;
    private string? _tool;
    private int? _code;
    private string? _error;

    private McpOperation(McpExchange exchange, long receivedAt)
    {
        _exchange = exchange;
        _receivedAt = receivedAt;
        _method = McpMethods.IsKnown(exchange.Envelope.Method) ? exchange.Envelope.Method! : TelemetryAttributes.Other;
        _span = StartSpan(exchange, _method);
        Describe(_span);
    }

    /// <summary>Where the trace goes on from here; null when this message is not traced.</summary>
    public Activity? Span => _span;

    public static bool IsObserved => GatewayTelemetry.Source.HasListeners() || GatewayMetrics.ServerOperationDuration.Enabled;

    /// <param name="exchange">The message.</param>
    /// <param name="receivedAt">As <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <returns>Null when nobody listens.</returns>
    public static McpOperation? Begin(McpExchange exchange, long receivedAt) => IsObserved ? new McpOperation(exchange, receivedAt) : null;

    /// <summary>The message is about a tool that the gateway has.</summary>
    public void IsAbout(string tool)
    {
        _tool = tool;
        if (_span is { IsAllDataRequested: true })
        {
            _span.DisplayName = $"{_method} {tool}";
            _span.SetTag(TelemetryAttributes.GenAiTool, tool);
        }
    }

    /// <summary>The answer is a JSON-RPC error.</summary>
    public void Failed(int code) => _code = code;

    /// <summary>The answer is a result, and the tool says in it that it failed.</summary>
    public void ToolFailed() => _error = TelemetryAttributes.ToolError;

    public void End()
    {
        var error = _error ?? ErrorOf(_code) ?? ErrorOf(_exchange.Http.Response.StatusCode >= 400 ? _exchange.Http.Response.StatusCode : null);
        Measure(error);
        if (_span is { IsAllDataRequested: true })
        {
            if (_code is { } code)
            {
                _span.SetTag(TelemetryAttributes.RpcStatus, code.ToString(CultureInfo.InvariantCulture));
            }

            if (error is not null)
            {
                _span.SetTag(TelemetryAttributes.ErrorType, error);
                _span.SetStatus(ActivityStatusCode.Error);
            }

            DescribeEnd(_span);
        }

        _span?.Dispose();
    }

    private static Activity? StartSpan(McpExchange exchange, string method)
    {
        if (!GatewayTelemetry.Source.HasListeners())
        {
            return null;
        }

        // "SHOULD, by default, use context extracted from MCP params._meta as a parent for MCP server span and SHOULD link
        // current ambient context, if it's present."
        return ClientTrace.Read(exchange) is { } client
            ? GatewayTelemetry.Source.StartActivity(
                ActivityKind.Server, client.Context, links: Activity.Current is { } http ? [new ActivityLink(http.Context)] : null, name: method)
            : GatewayTelemetry.Source.StartActivity(method, ActivityKind.Server);
    }

    private void Measure(string? error)
    {
        if (!GatewayMetrics.ServerOperationDuration.Enabled)
        {
            return;
        }

        var tags = new TagList { { TelemetryAttributes.McpMethod, _method } };
        if (_tool is not null)
        {
            tags.Add(TelemetryAttributes.GenAiOperation, TelemetryAttributes.ExecuteTool);
            tags.Add(TelemetryAttributes.GenAiTool, _tool);
        }

        if (Version is { } version)
        {
            tags.Add(TelemetryAttributes.McpProtocolVersion, version);
        }

        if (error is not null)
        {
            tags.Add(TelemetryAttributes.ErrorType, error);
        }

        GatewayMetrics.ServerOperationDuration.Record(Stopwatch.GetElapsedTime(_receivedAt).TotalSeconds, tags);
    }

    private void Describe(Activity? span)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }

        span.SetTag(TelemetryAttributes.McpMethod, _method);
        span.SetTag(TelemetryAttributes.GatewayId, _exchange.Gateway.Snapshot.GatewayId);
        if (_method == McpMethods.ToolsCall)
        {
            span.SetTag(TelemetryAttributes.GenAiOperation, TelemetryAttributes.ExecuteTool);
        }

        // A number is one; a string may be anything.
        if (_exchange.Envelope.Id.Kind == JsonRpcIdKind.Integer)
        {
            span.SetTag(TelemetryAttributes.JsonRpcRequestId, System.Text.Encoding.ASCII.GetString(_exchange.Id.Span));
        }
    }

    /// <summary>What is known only once the message was looked at.</summary>
    private void DescribeEnd(Activity span)
    {
        if (Version is { } version)
        {
            span.SetTag(TelemetryAttributes.McpProtocolVersion, version);
        }

        // The handle: the id itself is signed and what a client shows.
        if (_exchange.Session is { } session)
        {
            span.SetTag(TelemetryAttributes.McpSessionId, session.Handle);
        }
    }

    private string? Version => (_exchange.Session?.ProtocolVersion ?? _exchange.Envelope.Meta.ProtocolVersion) is { } version
        && McpProtocolVersion.TryGetEra(version, out _) ? version : null;

    /// <summary>Our codes and those of the protocol; an upstream may invent any.</summary>
    private static string? ErrorOf(int? code) => code switch
    {
        null => null,
        >= -32768 and <= -30000 or >= 400 and < 600 => code.Value.ToString(CultureInfo.InvariantCulture),
        _ => TelemetryAttributes.Other,
    };
}
