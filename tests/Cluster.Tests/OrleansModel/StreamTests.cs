namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>Methods that give an <see cref="IAsyncEnumerable{T}"/>.</summary>
public sealed class StreamTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Results_arrive_in_order_and_completely(int batchSize)
    {
        List<int> seen = [];
        await foreach (var number in model.Grain<IStreamGrain>().CountAsync(250).WithBatchSize(batchSize))
        {
            seen.Add(number);
        }

        seen.ShouldBe(Enumerable.Range(0, 250));
    }

    [Fact]
    public async Task A_result_arrives_before_the_next_one_exists()
    {
        var name = Guid.NewGuid().ToString("N");
        await using var results = model.Grain<IStreamGrain>().DripAsync(name).GetAsyncEnumerator();

        (await results.MoveNextAsync()).ShouldBeTrue();
        results.Current.ShouldBe(1);
        Signals.Raise(name + ".go");
        (await results.MoveNextAsync()).ShouldBeTrue();
        results.Current.ShouldBe(2);
        (await results.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Leaving_early_ends_the_grains_side()
    {
        var name = Guid.NewGuid().ToString("N");
        await foreach (var _ in model.Grain<IStreamGrain>().DripAsync(name))
        {
            break;
        }

        await Signals.Wait(name + ".ended");
    }

    [Fact]
    public async Task Cancellation_ends_both_sides()
    {
        var name = Guid.NewGuid().ToString("N");
        using var cancellation = new CancellationTokenSource();
        await using var results = model.Grain<IStreamGrain>().DripAsync(name).GetAsyncEnumerator(cancellation.Token);
        await results.MoveNextAsync();
        var next = results.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await Signals.Wait(name + ".ended");
    }

    [Fact]
    public async Task The_token_argument_cancels_as_well()
    {
        var name = Guid.NewGuid().ToString("N");
        using var cancellation = new CancellationTokenSource();
        await using var results = model.Grain<IStreamGrain>().DripAsync(name, cancellation.Token).GetAsyncEnumerator();
        await results.MoveNextAsync();
        var next = results.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await Signals.Wait(name + ".ended");
    }

    [Fact]
    public async Task An_exception_arrives_after_the_results_before_it()
    {
        List<int> seen = [];

        var exception = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (var number in model.Grain<IStreamGrain>().BreakAsync(3))
            {
                seen.Add(number);
            }
        });

        exception.Message.ShouldBe("broken stream");
        seen.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task An_enumeration_interleaves_with_calls_of_its_grain()
    {
        var (grain, held, drip) = (model.Grain<IStreamGrain>(), Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        var holding = grain.HoldAsync(held);
        await Signals.Wait(held + ".started");

        await using var results = grain.DripAsync(drip).GetAsyncEnumerator();
        (await results.MoveNextAsync()).ShouldBeTrue();
        var next = results.MoveNextAsync().AsTask();
        Signals.Raise(held + ".go");
        await holding;

        Signals.Raise(drip + ".go");
        (await next).ShouldBeTrue();
    }

    [Fact]
    public async Task An_enumeration_ends_when_its_grain_is_deactivated()
    {
        var (grain, name) = (model.Grain<IStreamGrain>(), Guid.NewGuid().ToString("N"));
        await using var results = grain.DripAsync(name).GetAsyncEnumerator();
        await results.MoveNextAsync();

        await model.Cluster.DeactivateAsync(grain);

        await Should.ThrowAsync<EnumerationAbortedException>(async () => await results.MoveNextAsync());
        await Signals.Wait(name + ".ended");
    }

    [Fact]
    public async Task Filters_see_an_enumeration_as_calls_of_the_runtimes_extension()
    {
        var (grain, name) = (model.Grain<IStreamGrain>(), Guid.NewGuid().ToString("N"));
        RequestContext.Set(RecordingFilter.RecordKey, name);
        await foreach (var _ in grain.CountAsync(1))
        {
            RequestContext.Remove(RecordingFilter.RecordKey);
        }

        (await Signals.Wait(name)).ShouldBe($"StartEnumeration of {grain.GetPrimaryKeyString()} with 3");
    }

    [Fact]
    public async Task A_filter_can_refuse_an_enumeration()
    {
        RequestContext.Set(RecordingFilter.RefuseKey, "not yours");

        await Should.ThrowAsync<UnauthorizedAccessException>(async () =>
        {
            await foreach (var _ in model.Grain<IStreamGrain>().CountAsync(1))
            {
                Assert.Fail("A refused enumeration gave a result.");
            }
        });
    }
}
