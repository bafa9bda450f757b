using Orleans.Concurrency;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Told by grains, lossily.</summary>
[Alias("model.IListener")]
internal interface IListener : IGrainObserver
{
    [Alias("Heard")]
    [OneWay]
    Task HeardAsync(string text);

    [Alias("Ask")]
    Task<string> AskAsync(string question);
}

/// <summary>Tells its listeners. Key: any.</summary>
[Alias("model.IObservedGrain")]
internal interface IObservedGrain : IGrainWithStringKey
{
    [Alias("Subscribe")]
    Task SubscribeAsync(IListener listener);

    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(IListener listener);

    [Alias("Tell")]
    Task<int> TellAsync(string text);

    [Alias("AskAll")]
    Task<string> AskAllAsync(string question);
}
