using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>This run of this silo: what its leases are held under. A silo that starts again is another one.</summary>
internal sealed record SiloIncarnation(string Id)
{
    public static SiloIncarnation Create() => new(EntityId.Create("silo"));

    /// <summary>A holder of its own for each activation: a second activation of the same server on this silo is somebody else.</summary>
    public string NewHolder() => $"{Id}/{EntityId.Create("act")}";
}
