namespace Archestra.Cluster.Grains.Installations;

/// <summary>An installation's tools, in the upstream's order.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.InstallationTools)]
public sealed record InstallationTools
{
    [Id(0)]
    public required InstalledToolsStatus Status { get; init; }

    [Id(1)]
    public required InstalledTool[] Tools { get; init; }

    /// <summary>The upstream's instructions for the model, untrusted.</summary>
    [Id(2)]
    public string? Instructions { get; init; }

    [Id(3)]
    public string? Problem { get; init; }

    /// <summary>Rises whenever the tools change.</summary>
    [Id(4)]
    public long Revision { get; init; }
}
