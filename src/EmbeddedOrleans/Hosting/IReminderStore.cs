using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Where reminders are kept. The port of the embedded runtime; the cluster build uses Orleans' own tables.</summary>
public interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds the reminder or replaces the one of the same grain and name.</summary>
    Task WriteAsync(StoredReminder reminder, CancellationToken cancellationToken);

    Task RemoveAsync(GrainId grainId, string name, CancellationToken cancellationToken);
}
