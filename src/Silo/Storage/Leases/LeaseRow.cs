using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Leases;

/// <summary>A row of <c>leases</c> as Dapper fills it.</summary>
internal sealed class LeaseRow
{
    public const string Columns = "name AS Name, holder AS Holder, epoch AS Epoch, payload AS Payload, expires_at AS ExpiresAt";

    public string Name { get; init; } = "";

    /// <summary>Null after a release.</summary>
    public string? Holder { get; init; }

    public long Epoch { get; init; }

    public string? Payload { get; init; }

    public long ExpiresAt { get; init; }

    public Lease ToLease() => new(Name, Holder ?? "", Epoch, Payload, DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
}
