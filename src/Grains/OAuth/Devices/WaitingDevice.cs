namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>A device that waits for a decision, as it was read.</summary>
internal sealed record WaitingDevice(string TenantId, string Id, long Version, StoredDeviceAuthorization Authorization);
