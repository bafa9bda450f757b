using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Utilities;

namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

internal sealed class ObservedGrain : Grain, IObservedGrain
{
    private readonly ObserverManager<IListener> _listeners = new(TimeSpan.FromMinutes(5), NullLogger.Instance);

    public Task SubscribeAsync(IListener listener)
    {
        _listeners.Subscribe(listener, listener);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IListener listener)
    {
        _listeners.Unsubscribe(listener);
        return Task.CompletedTask;
    }

    public async Task<int> TellAsync(string text)
    {
        await _listeners.Notify(listener => listener.HeardAsync(text));
        return _listeners.Count;
    }

    public async Task<string> AskAllAsync(string question)
    {
        List<string> answers = [];
        foreach (var listener in _listeners)
        {
            answers.Add(await listener.AskAsync(question));
        }

        return string.Join(",", answers);
    }
}
