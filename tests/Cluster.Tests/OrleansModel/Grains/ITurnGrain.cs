using Orleans.Concurrency;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Methods that show when turns interleave. Key: any.</summary>
[Alias("model.ITurnMethods")]
internal interface ITurnMethods : IGrainWithStringKey
{
    [Alias("AddSlowly")]
    Task<int> AddSlowlyAsync();

    /// <summary>Raises <c>{name}.started</c> and waits for <c>{name}.go</c>.</summary>
    [Alias("Hold")]
    Task HoldAsync(string name);

    [Alias("HoldInterleaved")]
    [AlwaysInterleave]
    Task HoldInterleavedAsync(string name);

    [Alias("HoldReading")]
    [ReadOnly]
    Task HoldReadingAsync(string name);

    [Alias("Report")]
    [OneWay]
    Task ReportAsync(string name);

    [Alias("Overlaps")]
    [AlwaysInterleave]
    Task<int> OverlapsAsync();
}

/// <summary>On an ordinary class.</summary>
[Alias("model.ITurnGrain")]
internal interface ITurnGrain : ITurnMethods;

/// <summary>On a reentrant class.</summary>
[Alias("model.IReentrantTurnGrain")]
internal interface IReentrantTurnGrain : ITurnMethods;

/// <summary>On a stateless worker.</summary>
[Alias("model.IWorkerTurnGrain")]
internal interface IWorkerTurnGrain : ITurnMethods;
