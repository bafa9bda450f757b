namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Observers outside the silos.</summary>
public sealed class ObserverTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Fact]
    public async Task A_subscribed_observer_is_told_once_and_can_answer()
    {
        var (grain, listener, name) = (model.Grain<IObservedGrain>(), new Listener(), Guid.NewGuid().ToString("N"));
        var reference = model.Cluster.Client.CreateObjectReference<IListener>(listener);
        await grain.SubscribeAsync(reference);
        await grain.SubscribeAsync(reference);

        (await grain.TellAsync(name)).ShouldBe(1);

        await Signals.Wait(name);
        (await grain.AskAllAsync("who?")).ShouldBe("you asked who?");
        await grain.UnsubscribeAsync(reference);
        (await grain.TellAsync(name)).ShouldBe(0);
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_object_that_is_no_reference_is_refused()
        => await Should.ThrowAsync<Exception>(() => model.Grain<IObservedGrain>().SubscribeAsync(new Listener()));

    [Fact]
    public async Task Telling_an_observer_whose_client_is_gone_is_lost_and_harms_nobody()
    {
        await using var cluster = await ModelFixture.StartAsync(new(), silos: 1);
        var (grain, listener) = (cluster.Client.GetGrain<IObservedGrain>("m/lost"), new Listener());
        await grain.SubscribeAsync(cluster.Client.CreateObjectReference<IListener>(listener));

        await cluster.ReplaceClientAsync();

        var again = cluster.Client.GetGrain<IObservedGrain>("m/lost");
        await again.TellAsync("nobody");
        GC.KeepAlive(listener);
    }

    private sealed class Listener : IListener
    {
        public Task HeardAsync(string text)
        {
            Signals.Raise(text);
            return Task.CompletedTask;
        }

        public Task<string> AskAsync(string question) => Task.FromResult("you asked " + question);
    }
}
