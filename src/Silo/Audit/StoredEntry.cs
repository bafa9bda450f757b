namespace Archestra.Cluster.Silo.Audit;

/// <summary>A row of <c>audit_entries</c> as it was found; nothing in it is believed before the chain is verified.</summary>
internal sealed record StoredEntry
{
    public required string TenantId { get; init; }

    public required string Silo { get; init; }

    public required long Sequence { get; init; }

    public required AuditEntryKind Kind { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Digest { get; init; }

    public required byte[] Mac { get; init; }

    /// <summary>Null after retention dropped it.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The values of <see cref="AuditColumn.Indexed"/>, in that order; text, number or null.</summary>
    public object?[] Columns { get; init; } = [];

    public ChainHead Head => new(Sequence, Mac);
}
