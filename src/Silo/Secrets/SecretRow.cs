namespace Archestra.Cluster.Silo.Secrets;

/// <summary>A row of <c>secrets</c> as Dapper fills it.</summary>
internal sealed class SecretRow
{
    public string TenantId { get; init; } = "";

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public string KeyId { get; init; } = "";

    /// <summary>Null once deleted.</summary>
    public byte[]? Envelope { get; init; }

    public SecretAddress Address => new(TenantId, Id, Version);
}
