namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>What callers see when a silo dies.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task The_caller_of_a_killed_silo_gets_one_of_three_errors_and_the_next_call_is_served_elsewhere()
    {
        var storage = new ModelStorage();
        await using var cluster = await ModelFixture.StartAsync(storage, silos: 2);
        var (grain, name) = (cluster.Client.GetGrain<ILifeGrain>("m/victim"), Guid.NewGuid().ToString("N"));
        await grain.SetAsync("kept", write: true);
        await grain.SetAsync("lost", write: false);
        var victim = await grain.WhereAsync();
        var holding = grain.HoldAsync(name);
        await Signals.Wait(name + ".started");

        await cluster.KillSiloAsync(victim);

        var error = await Should.ThrowAsync<Exception>(() => holding.WaitAsync(TimeSpan.FromSeconds(60)));
        (error is OrleansMessageRejectionException or TimeoutException).ShouldBeTrue(error.ToString());
        (await Retry(grain.WhereAsync)).ShouldNotBe(victim);
        (await grain.GetAsync()).ShouldBe("kept");
        Signals.Raise(name + ".go");
    }

    private static async Task<T> Retry<T>(Func<Task<T>> call)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (attempt < 20 && exception is OrleansMessageRejectionException or TimeoutException)
            {
                // As a product's caller would: the cluster may still believe in the dead silo.
                continue;
            }
        }
    }
}
