namespace Archestra.Cluster.Grains.Installations;

/// <summary>A tool that is not what was approved, until an administrator approves it or the server takes the change back.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ToolDrift)]
public sealed record ToolDrift
{
    /// <summary>The <see cref="Digest"/> of a tool that the server no longer has.</summary>
    public const string Absent = "absent";

    [Id(0)]
    public required string InstallationId { get; init; }

    /// <summary>The upstream's own name.</summary>
    [Id(1)]
    public required string Tool { get; init; }

    [Id(2)]
    public required ToolDriftKind Kind { get; init; }

    /// <summary>When the tool was first seen as it is now.</summary>
    [Id(3)]
    public required DateTimeOffset DetectedAt { get; init; }

    /// <summary>Of the definition that was approved, or <see cref="Absent"/>.</summary>
    [Id(4)]
    public required string ApprovedDigest { get; init; }

    /// <summary>Of the definition as it is now; an approval names it, so that nobody approves what they did not see.</summary>
    [Id(5)]
    public required string Digest { get; init; }

    /// <summary>The names of the members that differ.</summary>
    [Id(6)]
    public required string[] Members { get; init; }

    /// <summary>The JSON object that was approved; null for a tool that appeared.</summary>
    [Id(7)]
    public byte[]? Approved { get; init; }

    /// <summary>The JSON object as it is now; null for a tool that vanished.</summary>
    [Id(8)]
    public byte[]? Current { get; init; }

    /// <summary>What is done about it: the catalog entry's policy, else the tenant's.</summary>
    [Id(9)]
    public required ToolDriftPolicy Policy { get; init; }

    /// <summary>Neither listed nor callable until it is approved.</summary>
    public bool IsHeld => Policy == ToolDriftPolicy.Hold && Kind != ToolDriftKind.Vanished;
}
