namespace Archestra.Cluster.Grains.Gateways;

/// <summary>What a gateway says about one tool, beyond what the tool's annotations say.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ToolRule)]
public sealed record ToolRule
{
    /// <summary>The upstream's own name.</summary>
    [Id(0)]
    public required string Tool { get; init; }

    /// <summary><see cref="Security.Scopes.Read"/> or <see cref="Security.Scopes.Write"/> instead of what the annotations say; null leaves it to them.</summary>
    [Id(1)]
    public string? RequiredScope { get; init; }

    /// <summary>Who of the gateway's users may use the tool; null: all of them.</summary>
    [Id(2)]
    public AccessList? Access { get; init; }

    /// <summary>A scope of its own that callers need besides, <c>tool:…</c>; tools may share one. Null: none.</summary>
    [Id(3)]
    public string? Scope { get; init; }
}
