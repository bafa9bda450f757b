using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>An audit log that remembers, and can refuse.</summary>
internal sealed class RecordingAuditLog(OrderLog order) : IAuditLog
{
    private readonly ConcurrentDictionary<string, AuditEvent> _intents = new();
    private readonly ConcurrentDictionary<string, AuditOutcome> _outcomes = new();
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    public bool Refuses { get; set; }

    public bool RefusesOutcomes { get; set; }

    public IReadOnlyDictionary<string, AuditEvent> Intents => _intents;

    public IReadOnlyDictionary<string, AuditOutcome> Outcomes => _outcomes;

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public async ValueTask<AuditIntent> BeginAsync(AuditEvent intent, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ThrowIf(Refuses);
        _intents[intent.OperationId] = intent;
        order.Add($"intent {intent.OperationId}");
        return new AuditIntent(intent.TenantId, _intents.Count, intent.OperationId);
    }

    public void Complete(AuditIntent intent, AuditOutcome outcome)
    {
        _outcomes[intent.OperationId] = outcome;
        order.Add($"outcome {intent.OperationId} {outcome.Outcome}");
    }

    public async ValueTask CompleteAsync(AuditIntent intent, AuditOutcome outcome, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ThrowIf(RefusesOutcomes);
        Complete(intent, outcome);
    }

    public async ValueTask AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ThrowIf(Refuses);
        _events.Enqueue(entry);
        order.Add($"event {entry.OperationId} {entry.Outcome}");
    }

    private static void ThrowIf(bool refuses)
    {
        if (refuses)
        {
            throw new AuditUnavailableException();
        }
    }
}
