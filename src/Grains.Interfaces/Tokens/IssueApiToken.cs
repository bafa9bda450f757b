using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>A new API token as asked for.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.IssueApiToken)]
public sealed record IssueApiToken
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public required PrincipalKind OwnerKind { get; init; }

    /// <summary>A user's or a team's id; the tenant's own id for the organization.</summary>
    [Id(2)]
    public required string OwnerId { get; init; }

    [Id(3)]
    public required string[] Scopes { get; init; }

    /// <summary>Null: never expires.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }
}
