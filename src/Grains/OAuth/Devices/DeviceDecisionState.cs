namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>What the person has said.</summary>
internal enum DeviceDecisionState
{
    Pending,
    Approved,
    Denied,
}
