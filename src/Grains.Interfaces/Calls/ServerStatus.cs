namespace Archestra.Cluster.Grains.Calls;

/// <summary>A call target's server as operations see it.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ServerStatus)]
public sealed record ServerStatus
{
    [Id(0)]
    public required ServerState State { get; init; }

    [Id(1)]
    public int CallsInFlight { get; init; }

    [Id(2)]
    public int CallsQueued { get; init; }

    /// <summary>Starts since the activation began.</summary>
    [Id(3)]
    public int Starts { get; init; }

    [Id(4)]
    public string? LastProblem { get; init; }

    [Id(5)]
    public string? ProtocolVersion { get; init; }

    /// <summary>The end of a hosted server's stderr, without injected values.</summary>
    [Id(6)]
    public string[] StandardError { get; init; } = [];
}
