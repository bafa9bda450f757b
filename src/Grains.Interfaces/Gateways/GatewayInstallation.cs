namespace Archestra.Cluster.Grains.Gateways;

/// <summary>Which tools of which installation a gateway shows.</summary>
/// <param name="InstallationId">An installation of the same tenant.</param>
/// <param name="Tools">Upstream names; null shows all of them, also those that come later.</param>
[GenerateSerializer, Immutable, Alias(Aliases.GatewayInstallation)]
public sealed record GatewayInstallation([property: Id(0)] string InstallationId, [property: Id(1)] string[]? Tools);
