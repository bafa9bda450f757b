namespace Archestra.Cluster.Grains.Directory;

/// <summary>What a list reads of a document that holds more than may be shown.</summary>
internal sealed record PublicPart<T>
    where T : class
{
    public required T Public { get; init; }
}
