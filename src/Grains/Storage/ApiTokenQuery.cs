using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Storage;

/// <summary>One page of a tenant's tokens in the order of their ids.</summary>
public sealed record ApiTokenQuery(string TenantId)
{
    /// <summary>At most this many are returned whatever was asked for.</summary>
    public const int MaxLimit = 500;

    public PrincipalKind? OwnerKind { get; init; }

    public string? OwnerId { get; init; }

    /// <summary>The id of the last token of the page before.</summary>
    public string? AfterId { get; init; }

    public int Limit { get; init; } = 100;
}
