using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>A reminder as it is kept.</summary>
/// <param name="GrainId">Whose it is.</param>
/// <param name="Name">Unique for its grain.</param>
/// <param name="StartAt">The first tick.</param>
/// <param name="Period">Between ticks.</param>
public sealed record StoredReminder(GrainId GrainId, string Name, DateTimeOffset StartAt, TimeSpan Period);
