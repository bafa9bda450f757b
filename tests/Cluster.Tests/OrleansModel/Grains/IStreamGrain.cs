namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Methods that give their results one by one. Key: any.</summary>
[Alias("model.IStreamGrain")]
internal interface IStreamGrain : IGrainWithStringKey
{
    [Alias("Count")]
    IAsyncEnumerable<int> CountAsync(int until, CancellationToken cancellationToken = default);

    /// <summary>Gives one number, then waits for <c>{name}.go</c> or its cancellation; raises <c>{name}.ended</c> in any case.</summary>
    [Alias("Drip")]
    IAsyncEnumerable<int> DripAsync(string name, CancellationToken cancellationToken = default);

    [Alias("Break")]
    IAsyncEnumerable<int> BreakAsync(int after);

    [Alias("Hold")]
    Task HoldAsync(string name);
}
