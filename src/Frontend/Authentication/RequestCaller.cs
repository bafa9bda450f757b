using System.Diagnostics;
using Archestra.Cluster.Frontend.Mcp;
using Archestra.Cluster.Frontend.Telemetry;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>Describes where a request comes from, for the audit log and the failure limit.</summary>
internal static class RequestCaller
{
    /// <summary>The self-declared name of a client is cut to this.</summary>
    public const int MaxClientLength = 100;

    /// <param name="client">The client's self-declared name and version, untrusted.</param>
    public static CallerDescription Describe(HttpContext context, string? client = null) => new()
    {
        Client = client is { Length: > MaxClientLength } ? client[..MaxClientLength] : client,
        SourceAddress = context.Connection.RemoteIpAddress?.ToString(),
        TraceParent = Activity.Current?.Id,
        TraceState = Activity.Current?.TraceStateString is { Length: <= ClientTrace.MaxStateLength } state ? state : null,
    };

    /// <summary>The caller of a message, which may name a trace of its own; without one of ours in it, that is the one to go on with.</summary>
    public static CallerDescription Describe(McpExchange exchange, string? client)
    {
        var caller = Describe(exchange.Http, client);
        return exchange.Operation?.Span is null && ClientTrace.Read(exchange) is { } trace
            ? caller with { TraceParent = trace.Parent, TraceState = trace.State }
            : caller;
    }
}
