using Archestra.Cluster.Grains.Keys;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>A rotation as stored.</summary>
/// <param name="TenantId">Whose audit chain records its steps: that of whoever began it.</param>
internal sealed record StoredRotation(KeyRotation Rotation, string TenantId);
