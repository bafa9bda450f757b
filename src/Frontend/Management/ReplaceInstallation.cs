using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>An installation as a client read it and sends it back: what it cannot change may be there and is not looked at.</summary>
internal sealed record ReplaceInstallation
{
    public required string Name { get; init; }

    /// <summary>Absent leaves all values. Plain values that are not named are removed; secret ones stay, null removes them.</summary>
    public Dictionary<string, string?>? Values { get; init; }

    public string? CatalogEntryId { get; init; }

    public PrincipalKind? OwnerKind { get; init; }

    public string? OwnerId { get; init; }

    public JsonElement Id { get; init; }

    public JsonElement ConnectionId { get; init; }

    public JsonElement Transport { get; init; }

    public JsonElement SecretFields { get; init; }

    public JsonElement Warnings { get; init; }

    public UpdateInstallation ToUpdate() =>
        new() { Name = Name, Values = Values, CatalogEntryId = CatalogEntryId, OwnerKind = OwnerKind, OwnerId = OwnerId };
}
