namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// Which tools a gateway shows, and whose connection a call uses: pinned to one installation, or resolved when the call
/// is made among the installations of one catalog entry (the caller's own, then one of the caller's teams', then the
/// organization's; never a colleague's).
/// </summary>
/// <param name="InstallationId">Pinned: an installation of the same tenant. Empty when <see cref="CatalogEntryId"/> is set.</param>
/// <param name="Tools">Upstream names; null shows all of them, also those that come later.</param>
[GenerateSerializer, Immutable, Alias(Aliases.GatewayInstallation)]
public sealed record GatewayInstallation([property: Id(0)] string InstallationId = "", [property: Id(1)] string[]? Tools = null)
{
    /// <summary>Resolved at call time: a catalog entry of the same tenant.</summary>
    [Id(2)]
    public string? CatalogEntryId { get; init; }

    /// <summary>At most one per tool.</summary>
    [Id(3)]
    public ToolRule[] Rules { get; init; } = [];
}
