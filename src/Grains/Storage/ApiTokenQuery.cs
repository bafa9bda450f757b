using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>One page of a tenant's tokens.</summary>
public sealed record ApiTokenQuery(string TenantId)
{
    /// <summary>At most this many are returned whatever was asked for.</summary>
    public const int MaxLimit = 500;

    public PrincipalKind? OwnerKind { get; init; }

    public string? OwnerId { get; init; }

    /// <summary>Only names that begin so, ASCII letters compared without case.</summary>
    public string? NamePrefix { get; init; }

    /// <summary>Only names that contain this, ASCII letters compared without case.</summary>
    public string? NameContains { get; init; }

    public ApiTokenState? State { get; init; }

    /// <summary>Nobody keeps when a token was changed: <see cref="DocumentSort.UpdatedAt"/> sorts by creation.</summary>
    public DocumentSort Sort { get; init; } = DocumentSort.Id;

    public bool Descending { get; init; }

    /// <summary><see cref="ApiTokenPage.NextCursor"/> of the page before; only valid with the same sort.</summary>
    public string? Cursor { get; init; }

    public int Limit { get; init; } = 100;

    public bool IncludeTotal { get; init; }
}
