using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Keeps reminders as long as the process lives.</summary>
public sealed class InMemoryReminderStore : IReminderStore
{
    private readonly ConcurrentDictionary<(GrainId, string), StoredReminder> _reminders = new();

    public Task<IReadOnlyList<StoredReminder>> ReadAllAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StoredReminder>>([.. _reminders.Values]);

    public Task WriteAsync(StoredReminder reminder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        _reminders[(reminder.GrainId, reminder.Name)] = reminder;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(GrainId grainId, string name, CancellationToken cancellationToken)
    {
        _reminders.TryRemove((grainId, name), out _);
        return Task.CompletedTask;
    }
}
