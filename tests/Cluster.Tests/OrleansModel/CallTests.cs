namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>What travels with a call, and how calls end early.</summary>
public sealed class CallTests(ModelFixture model) : IClassFixture<ModelFixture>
{
    [Fact]
    public async Task The_request_context_flows_to_the_grain_and_to_the_grains_it_calls()
    {
        RequestContext.Set("color", "green");

        (await model.Grain<IMessageGrain>().ReadContextAsync("color")).ShouldBe("green");
        (await model.Grain<IMessageGrain>().RelayContextAsync(NewKey(), "color", set: null)).ShouldBe("green");
    }

    [Fact]
    public async Task What_a_grain_puts_into_the_request_context_flows_on_and_not_back()
    {
        RequestContext.Set("color", "green");

        (await model.Grain<IMessageGrain>().RelayContextAsync(NewKey(), "color", set: "red")).ShouldBe("red");
        RequestContext.Get("color").ShouldBe("green");
    }

    [Fact]
    public async Task Another_callers_request_context_is_not_seen()
    {
        var grain = model.Grain<IMessageGrain>();
        await Task.Run(async () =>
        {
            RequestContext.Set("secret", "x");
            await grain.ReadContextAsync("secret");
        });

        (await grain.ReadContextAsync("secret")).ShouldBeNull();
    }

    [Fact]
    public async Task Cancellation_reaches_the_grain_and_ends_the_wait()
    {
        var name = Guid.NewGuid().ToString("N");
        using var cancellation = new CancellationTokenSource();
        var call = model.Grain<IMessageGrain>().WaitForCancellationAsync(name, cancellation.Token);
        await Signals.Wait(name + ".started");

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await Signals.Wait(name + ".cancelled");
    }

    [Fact]
    public async Task Cancellation_reaches_the_grain_behind_the_grain()
    {
        var name = Guid.NewGuid().ToString("N");
        using var cancellation = new CancellationTokenSource();
        var call = model.Grain<IMessageGrain>().RelayCancellationAsync(NewKey(), name, cancellation.Token);
        await Signals.Wait(name + ".started");

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
        await Signals.Wait(name + ".cancelled");
    }

    [Fact]
    public async Task A_cancelled_token_stops_the_call_before_it_is_made()
    {
        var name = Guid.NewGuid().ToString("N");

        await Should.ThrowAsync<OperationCanceledException>(
            () => model.Grain<IMessageGrain>().WaitForCancellationAsync(name, new CancellationToken(canceled: true)));

        Signals.IsRaised(name + ".started").ShouldBeFalse();
    }

    [Fact]
    public async Task A_caller_stops_waiting_after_the_response_timeout_and_the_call_goes_on()
    {
        var name = Guid.NewGuid().ToString("N");

        await Should.ThrowAsync<TimeoutException>(() => model.Grain<IMessageGrain>().DawdleAsync(name));

        Signals.Raise(name + ".go");
        await Signals.Wait(name + ".done");
    }

    [Fact]
    public async Task A_cycle_of_calls_between_grains_that_do_not_interleave_fails()
        => await Should.ThrowAsync<Exception>(() => model.Grain<IMessageGrain>().CallBackThroughAsync(NewKey()));

    [Fact]
    public async Task An_incoming_filter_sees_the_call_and_its_context()
    {
        var (grain, name) = (model.Grain<IMessageGrain>(), Guid.NewGuid().ToString("N"));
        RequestContext.Set(RecordingFilter.RecordKey, name);

        await grain.KeyOfAsync(grain);

        (await Signals.Wait(name)).ShouldBe($"KeyOfAsync of {grain.GetPrimaryKeyString()} with 1");
    }

    [Fact]
    public async Task An_incoming_filter_can_refuse_a_call()
    {
        RequestContext.Set(RecordingFilter.RefuseKey, "not yours");

        var refusal = await Should.ThrowAsync<UnauthorizedAccessException>(() => model.Grain<IMessageGrain>().KeptAsync());

        refusal.Message.ShouldBe("not yours");
    }

    private static string NewKey() => $"m/{Guid.NewGuid():N}";
}
