namespace Archestra.Cluster.Silo.Keys;

/// <summary>A row of <c>key_ring_silos</c> as Dapper fills it: what one silo said of its key ring.</summary>
internal sealed class RingSilo
{
    public string Silo { get; init; } = "";

    public string Host { get; init; } = "";

    /// <summary>Of both kinds, separated by blanks.</summary>
    public string KeyIds { get; init; } = "";

    public string ActiveKeyId { get; init; } = "";

    public string ActiveSigningKeyId { get; init; } = "";

    public bool Knows(string keyId) => KeyIds.Split(' ').Contains(keyId, StringComparer.Ordinal);

    public override string ToString() => $"{Silo} on {Host}";
}
