using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Testing;

/// <summary>The audit log of a test: in memory, shared by all its silos, and unwritable when the test says so.</summary>
public sealed class RecordedAudit : IAuditLog
{
    private readonly ConcurrentQueue<AuditEvent> _intents = new();
    private readonly ConcurrentQueue<AuditEvent> _events = new();
    private readonly ConcurrentQueue<(string OperationId, AuditOutcome Outcome)> _outcomes = new();
    private long _sequence;

    public bool IsUnwritable { get; set; }

    /// <summary>Only entries of this action are refused.</summary>
    public string? UnwritableAction { get; set; }

    public IReadOnlyList<AuditEvent> Intents => [.. _intents];

    public IReadOnlyList<AuditEvent> Events => [.. _events];

    public IReadOnlyList<(string OperationId, AuditOutcome Outcome)> Outcomes => [.. _outcomes];

    public ValueTask<AuditIntent> BeginAsync(AuditEvent intent, CancellationToken cancellationToken)
    {
        ThrowIfUnwritable(intent.Action);
        _intents.Enqueue(intent);
        return ValueTask.FromResult(new AuditIntent(intent.TenantId, Interlocked.Increment(ref _sequence), intent.OperationId));
    }

    public void Complete(AuditIntent intent, AuditOutcome outcome) => _outcomes.Enqueue((intent.OperationId, outcome));

    public ValueTask CompleteAsync(AuditIntent intent, AuditOutcome outcome, CancellationToken cancellationToken)
    {
        ThrowIfUnwritable();
        Complete(intent, outcome);
        return ValueTask.CompletedTask;
    }

    public ValueTask AppendAsync(AuditEvent entry, CancellationToken cancellationToken)
    {
        ThrowIfUnwritable(entry.Action);
        _events.Enqueue(entry);
        return ValueTask.CompletedTask;
    }

    private void ThrowIfUnwritable(string? action = null)
    {
        if (IsUnwritable || (action is not null && action == UnwritableAction))
        {
            throw new AuditUnavailableException();
        }
    }
}
