namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

#pragma warning disable ORLEANS0004 // the missing number is what the test is about
/// <summary>A message with one member that is numbered and one that is not.</summary>
[GenerateSerializer]
[Alias("model.Parcel")]
internal sealed class Parcel
{
    [Id(0)]
    public List<string> Items { get; set; } = [];

    [Id(1)]
    public Dictionary<string, int[]> Counts { get; init; } = [];

    [Id(2)]
    public Parcel? Inner { get; set; }

    /// <summary>Not numbered, so it stays behind.</summary>
    public string? Forgotten { get; set; }
}
#pragma warning restore ORLEANS0004

/// <summary>A message that says that nobody changes it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("model.Letter")]
internal sealed record Letter([property: Id(0)] string Subject, [property: Id(1)] byte[] Body);

/// <summary>A base whose members travel with its derived types.</summary>
[GenerateSerializer]
[Alias("model.Shape")]
internal abstract record ShapeMessage
{
    [Id(0)]
    public required string Color { get; init; }
}

[GenerateSerializer]
[Alias("model.Circle")]
internal sealed record CircleMessage : ShapeMessage
{
    [Id(0)]
    public required double Radius { get; init; }
}

/// <summary>A type without any serializer attribute.</summary>
internal sealed class Stranger
{
    public string Name { get; set; } = "";
}
