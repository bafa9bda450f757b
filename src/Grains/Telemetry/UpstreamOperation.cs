using System.Diagnostics;
using System.Globalization;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.JsonRpc;
using Archestra.Cluster.Protocol.Mcp;
using Archestra.Cluster.Protocol.Telemetry;

namespace Archestra.Cluster.Grains.Telemetry;

/// <summary>
/// One request to an upstream server as a span and a measurement (semantic conventions for MCP, client). The server is told
/// the span in <c>_meta</c>, so that its own hang below it. When nobody listens the session is called and nothing else.
/// </summary>
internal static class UpstreamOperation
{
    public static Task<UpstreamAnswer> SendAsync(
        IUpstreamSession session, UpstreamRequest request, IUpstreamNotificationSink sink, string serverKind, CancellationToken cancellationToken) =>
        GatewayTelemetry.Source.HasListeners() || GatewayMetrics.ClientOperationDuration.Enabled
            ? ObserveAsync(session, request, sink, serverKind, cancellationToken)
            : session.SendAsync(request, sink, cancellationToken);

    private static async Task<UpstreamAnswer> ObserveAsync(
        IUpstreamSession session, UpstreamRequest request, IUpstreamNotificationSink sink, string serverKind, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var tags = Describe(session, request, serverKind);
        using var span = StartSpan(request, tags);
        var error = TelemetryAttributes.Other;
        try
        {
            var answer = await session.SendAsync(request, sink, cancellationToken);
            error = ErrorOf(request, answer);
            return answer;
        }
        catch (OperationCanceledException)
        {
            error = "cancelled";
            throw;
        }
        finally
        {
            if (error is not null)
            {
                tags.Add(TelemetryAttributes.ErrorType, error);
                span?.SetTag(TelemetryAttributes.ErrorType, error).SetStatus(ActivityStatusCode.Error);
            }

            GatewayMetrics.ClientOperationDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
        }
    }

    private static TagList Describe(IUpstreamSession session, UpstreamRequest request, string serverKind)
    {
        var tags = new TagList
        {
            { TelemetryAttributes.McpMethod, request.Method },
            { TelemetryAttributes.McpProtocolVersion, McpProtocolVersion.TryGetEra(session.ProtocolVersion, out _) ? session.ProtocolVersion : TelemetryAttributes.Other },
            { TelemetryAttributes.NetworkTransport, serverKind == TelemetryAttributes.Hosted ? "pipe" : "tcp" },
        };
        if (request is { Method: McpMethods.ToolsCall, Name: { } tool })
        {
            tags.Add(TelemetryAttributes.GenAiOperation, TelemetryAttributes.ExecuteTool);
            tags.Add(TelemetryAttributes.GenAiTool, tool);
        }

        return tags;
    }

    private static Activity? StartSpan(UpstreamRequest request, in TagList tags)
    {
        var span = GatewayTelemetry.Source.StartActivity(request.Name is null ? request.Method : $"{request.Method} {request.Name}", ActivityKind.Client);
        if (span is null)
        {
            return null;
        }

        (request.TraceParent, request.TraceState) = (span.Id, span.TraceStateString);
        if (span.IsAllDataRequested)
        {
            foreach (var (name, value) in tags)
            {
                span.SetTag(name, value);
            }
        }

        return span;
    }

    private static string? ErrorOf(UpstreamRequest request, UpstreamAnswer answer) => answer.Status switch
    {
        UpstreamAnswerStatus.Result => request.Method == McpMethods.ToolsCall && ToolResult.IsError(answer.Payload.Span) ? TelemetryAttributes.ToolError : null,
        UpstreamAnswerStatus.Error => CodeOf(answer.Payload.Span),
        UpstreamAnswerStatus.NotStarted => "not_started",
        UpstreamAnswerStatus.Unauthorized => "unauthorized",
        _ => "unknown",
    };

    /// <summary>A server may invent codes without end; those of JSON-RPC and MCP are few.</summary>
    private static string CodeOf(ReadOnlySpan<byte> error) =>
        JsonRpcErrorReader.TryRead(error, out var code, out _, out _) && code is >= -32768 and <= -32000
            ? code.ToString(CultureInfo.InvariantCulture)
            : TelemetryAttributes.Other;
}
