using Archestra.Cluster.Frontend.Mcp;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>The turns of this node's tool calls.</summary>
internal sealed class CallTurns(RequestLimits limits, IOptions<LimitsOptions> options, TimeProvider time)
{
    private readonly FairTurns _turns = new(
        options.Value.MaxConcurrentCalls,
        options.Value.MaxConcurrentCallsPerTenant ?? Math.Max(1, options.Value.MaxConcurrentCalls / 4 * 3),
        options.Value.MaxQueuedCallsPerTenant,
        time);

    /// <returns>To be disposed when the call has ended; null when it does not get a turn.</returns>
    public ValueTask<FairTurns.Turn?> EnterAsync(McpExchange exchange, TimeSpan patience, CancellationToken cancellationToken) => _turns.EnterAsync(
        exchange.Principal.TenantId, limits.Of(exchange.Gateway).MaxConcurrentCalls, patience, cancellationToken);

    /// <summary>Takes the node's delay into account: how long work waits for a thread now.</summary>
    public void Observe(TimeSpan delay) =>
        _turns.Max = TurnsPolicy.Next(_turns.Max, _turns.InFlight, _turns.IsShared ? delay : TimeSpan.Zero, options.Value);
}
