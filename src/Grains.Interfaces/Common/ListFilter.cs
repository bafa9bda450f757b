using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Common;

/// <summary>What the members of a list must have; an absent member matches everything.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ListFilter)]
public sealed record ListFilter
{
    /// <summary>Of installations and tokens.</summary>
    [Id(0)]
    public PrincipalKind? OwnerKind { get; init; }

    /// <summary>Of installations and tokens.</summary>
    [Id(1)]
    public string? OwnerId { get; init; }

    /// <summary>Installations made from it; gateways that resolve a connection among those.</summary>
    [Id(2)]
    public string? CatalogEntryId { get; init; }

    /// <summary>Gateways pinned to it.</summary>
    [Id(3)]
    public string? InstallationId { get; init; }

    /// <summary>Users and teams that have the role themselves.</summary>
    [Id(4)]
    public string? RoleId { get; init; }

    /// <summary>Teams that the user belongs to.</summary>
    [Id(5)]
    public string? MemberId { get; init; }

    /// <summary>Of catalog entries and installations.</summary>
    [Id(6)]
    public ServerTransport? Transport { get; init; }

    [Id(7)]
    public ApiTokenState? TokenState { get; init; }

    /// <summary>Token families and consents of an OAuth client; its id may be a URL.</summary>
    [Id(8)]
    public string? ClientId { get; init; }

    /// <summary>Token families and consents for a gateway.</summary>
    [Id(9)]
    public string? GatewayId { get; init; }
}
