namespace Archestra.Cluster.Grains.Storage;

/// <summary>One change of <see cref="IDocumentStore.ApplyAsync"/>: an insertion, a replacement or a deletion.</summary>
public abstract record DocumentChange
{
    private DocumentChange(string kind, string tenantId, string id)
    {
        Kind = kind;
        TenantId = tenantId;
        Id = id;
    }

    public string Kind { get; }

    public string TenantId { get; }

    public string Id { get; }

    /// <summary>For an insertion or replacement: the document may be forgotten after this. Until it is, readers still find it. Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static DocumentChange Inserted(string kind, string tenantId, string id, string? name, string? owner, string body) =>
        new Insert(kind, tenantId, id, name, owner, body);

    public static DocumentChange Replaced(
        string kind, string tenantId, string id, long expectedVersion, string? name, string? owner, string body) =>
        new Replace(kind, tenantId, id, expectedVersion, name, owner, body);

    public static DocumentChange Deleted(string kind, string tenantId, string id, long expectedVersion) =>
        new Delete(kind, tenantId, id, expectedVersion);

    public sealed record Insert : DocumentChange
    {
        internal Insert(string kind, string tenantId, string id, string? name, string? owner, string body)
            : base(kind, tenantId, id)
        {
            Name = name;
            Owner = owner;
            Body = body;
        }

        public string? Name { get; }

        public string? Owner { get; }

        public string Body { get; }
    }

    public sealed record Replace : DocumentChange
    {
        internal Replace(string kind, string tenantId, string id, long expectedVersion, string? name, string? owner, string body)
            : base(kind, tenantId, id)
        {
            ExpectedVersion = expectedVersion;
            Name = name;
            Owner = owner;
            Body = body;
        }

        public long ExpectedVersion { get; }

        public string? Name { get; }

        public string? Owner { get; }

        public string Body { get; }
    }

    public sealed record Delete : DocumentChange
    {
        internal Delete(string kind, string tenantId, string id, long expectedVersion)
            : base(kind, tenantId, id) => ExpectedVersion = expectedVersion;

        public long ExpectedVersion { get; }
    }
}
