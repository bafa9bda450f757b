using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Telemetry;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>Asks a server for all its tools, page by page, within bounds on pages, tools, bytes and time.</summary>
internal sealed class ToolListing(ServerSessions sessions, TimeProvider time, CallOptions options)
{
    public async Task<InstallationTools> ListAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ListTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var opened = await sessions.GetAsync(tellOfNewTools: false, either.Token);
            return opened.IsOpen ? await ReadAsync(opened.Session, either.Token) : Unreachable(opened.Refusal.Reason!);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Unreachable("The server did not list its tools in time.");
        }
    }

    private static InstallationTools Unreachable(string problem) =>
        new() { Status = InstalledToolsStatus.Unreachable, Tools = [], Problem = problem };

    private static InstallationTools Known(IUpstreamSession session, List<InstalledTool> tools, string? problem) =>
        new() { Status = InstalledToolsStatus.Known, Tools = [.. tools], Instructions = session.Instructions, Problem = problem };

    private static string? Problem(UpstreamAnswer answer) => answer.Status switch
    {
        UpstreamAnswerStatus.Result => null,
        UpstreamAnswerStatus.Error => "The server answered tools/list with an error.",
        UpstreamAnswerStatus.Unauthorized => $"The server refuses this connection's credential: {answer.Reason}",
        _ => answer.Reason,
    };

    /// <summary>A server that does not offer tools (MCP 2025-11-25, Lifecycle: capabilities) is not asked for them.</summary>
    private static bool OffersTools(ReadOnlyMemory<byte> capabilities)
    {
        if (capabilities.IsEmpty)
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(capabilities);
            return document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("tools"u8, out _);
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private async Task<InstallationTools> ReadAsync(IUpstreamSession session, CancellationToken cancellationToken)
    {
        var tools = new List<InstalledTool>();
        if (!OffersTools(session.Capabilities))
        {
            return Known(session, tools, problem: null);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        byte[]? cursor = null;
        var bytes = 0L;
        for (var pages = 0; pages < options.MaxToolPages; pages++)
        {
            var answer = await UpstreamOperation.SendAsync(session, Request(cursor), Unheard.Instance, sessions.Kind, cancellationToken);
            bytes += answer.Payload.Length;
            if (Problem(answer) is { } problem)
            {
                return Unreachable(problem);
            }

            if (ToolListPage.TryRead(answer.Payload) is not { } page)
            {
                return Unreachable("The server's answer to tools/list is not a list of tools.");
            }

            tools.AddRange(page.Tools.Where(t => names.Add(t.Name)));
            cursor = page.Cursor;
            if (cursor is null)
            {
                return Known(session, tools, problem: null);
            }

            if (tools.Count > options.MaxTools || bytes > options.MaxToolBytes)
            {
                break;
            }
        }

        return Known(session, tools[..Math.Min(tools.Count, options.MaxTools)], "The server has more tools than are shown.");
    }

    private UpstreamRequest Request(byte[]? cursor) => new()
    {
        OperationId = Guid.NewGuid().ToString("N"),
        Method = McpMethods.ToolsList,
        ParamsMembers = cursor is null ? default : (byte[])[.. "\"cursor\":"u8, .. cursor],
        Deadline = time.GetUtcNow() + options.ListTimeout,
    };

    private sealed class Unheard : IUpstreamNotificationSink
    {
        public static readonly Unheard Instance = new();

        public ValueTask OnNotificationAsync(string method, ReadOnlyMemory<byte> rawParams, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
