using System.Collections.Concurrent;
using System.Text;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>The server behind the sessions: what reached it, and what its tools do.</summary>
internal sealed class FakeServer(OrderLog order)
{
    private readonly ConcurrentQueue<(string Session, UpstreamRequest Request)> _received = new();
    private readonly ConcurrentQueue<UpstreamRequest> _lists = new();
    private readonly ConcurrentQueue<string> _cancelled = new();
    private int _inFlight;
    private int _maxInFlight;

    public delegate Task<UpstreamAnswer> Tool(UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken);

    /// <summary>By upstream name; tools/list is the tool of that name.</summary>
    public ConcurrentDictionary<string, Tool> Tools { get; } = new();

    /// <summary>What asked for its tools; nothing else here counts that.</summary>
    public IReadOnlyList<UpstreamRequest> Lists => [.. _lists];

    public IReadOnlyList<UpstreamRequest> Received => [.. _received.Select(r => r.Request)];

    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    public IReadOnlyList<string> Cancelled => [.. _cancelled];

    /// <summary>The label of the session that an operation came through.</summary>
    public string SessionOf(string operationId) => _received.Single(r => r.Request.OperationId == operationId).Session;

    public static UpstreamAnswer Text(string text) => UpstreamAnswer.Result(Encoding.UTF8.GetBytes($$"""{"content":[{"type":"text","text":"{{text}}"}]}"""));

    public async Task<UpstreamAnswer> HandleAsync(
        FakeSession session, UpstreamRequest request, IUpstreamNotificationSink sink, CancellationToken cancellationToken)
    {
        if (request.Method == McpMethods.ToolsList)
        {
            _lists.Enqueue(request);
            return await Tools[request.Method](request, sink, cancellationToken);
        }

        _received.Enqueue((session.Label, request));
        order.Add($"send {request.OperationId}");
        var inFlight = Interlocked.Increment(ref _inFlight);
        InterlockedMax(ref _maxInFlight, inFlight);
        try
        {
            await Task.Yield();
            return await Tools[request.Name ?? request.Method](request, sink, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _cancelled.Enqueue(request.OperationId);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
