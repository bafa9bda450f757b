using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>A row of <c>documents</c> as Dapper fills it.</summary>
internal sealed class DocumentRow
{
    public const string Columns = """
        d.kind AS Kind, d.tenant_id AS TenantId, d.id AS Id, d.version AS Version, d.name AS Name, d.owner AS Owner,
        d.body AS Body, d.created_at AS CreatedAt, d.updated_at AS UpdatedAt
        """;

    /// <summary>Null in the row of a snapshot that has no documents.</summary>
    public string? Kind { get; init; }

    public string TenantId { get; init; } = "";

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public string Body { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    /// <summary>Filled by the snapshot query only.</summary>
    public long FeedSequence { get; init; }

    public StoredDocument ToDocument() => new(
        Kind!,
        TenantId,
        Id,
        Version,
        Name,
        Owner,
        Body,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt));
}
