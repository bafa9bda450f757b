namespace Archestra.Cluster.Grains.Storage;

/// <summary>One page of the documents of a kind and tenant.</summary>
public sealed record DocumentQuery(string Kind, string TenantId)
{
    /// <summary>At most this many are returned whatever was asked for.</summary>
    public const int MaxLimit = 500;

    /// <summary>Only names that begin so, ASCII letters compared without case.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Only names that contain this, ASCII letters compared without case.</summary>
    public string? NameContains { get; init; }

    public string? Owner { get; init; }

    /// <summary>All of them must hold. They read bodies: for lists that a person looks at, not for the way of a call.</summary>
    public IReadOnlyList<DocumentFilter> Filters { get; init; } = [];

    public DocumentSort Sort { get; init; } = DocumentSort.Name;

    public bool Descending { get; init; }

    /// <summary><see cref="DocumentPage.NextCursor"/> of the page before; only valid with the same sort.</summary>
    public string? Cursor { get; init; }

    public int Limit { get; init; } = 100;

    public bool IncludeTotal { get; init; }
}
