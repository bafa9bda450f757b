namespace Archestra.Cluster.Grains.Installations;

/// <summary>A tool as its server describes it; the description and annotations are the server's words and untrusted.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.InstalledTool)]
public sealed record InstalledTool
{
    /// <summary>The upstream's own name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The tool's JSON object as the upstream sent it.</summary>
    [Id(1)]
    public required byte[] Definition { get; init; }

    /// <summary>Annotated <c>readOnlyHint: true</c>; a tool without annotations is not.</summary>
    [Id(2)]
    public bool ReadOnly { get; init; }
}
