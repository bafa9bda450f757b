using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class CallAdmissionTests
{
    [Fact]
    public async Task Places_are_given_in_the_order_of_asking()
    {
        var admission = new CallAdmission(limit: 1, queueLength: 3);
        (await admission.EnterAsync(CancellationToken.None)).ShouldBe(AdmissionOutcome.Entered);
        var waiting = Enumerable.Range(0, 3).Select(_ => admission.EnterAsync(CancellationToken.None).AsTask()).ToArray();

        for (var i = 0; i < 3; i++)
        {
            waiting[i].IsCompleted.ShouldBeFalse();
            admission.Leave();
            (await waiting[i].WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(AdmissionOutcome.EnteredAfterWait);
        }

        admission.InFlight.ShouldBe(1);
        admission.Leave();
        admission.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_queue_turns_away()
    {
        var admission = new CallAdmission(limit: 1, queueLength: 1);
        await admission.EnterAsync(CancellationToken.None);
        var waiting = admission.EnterAsync(CancellationToken.None).AsTask();

        (await admission.EnterAsync(CancellationToken.None)).ShouldBe(AdmissionOutcome.Full);

        admission.Leave();
        await waiting;
    }

    [Fact]
    public async Task A_cancelled_waiter_leaves_the_queue_and_its_place_goes_to_the_next()
    {
        var admission = new CallAdmission(limit: 1, queueLength: 2);
        await admission.EnterAsync(CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var first = admission.EnterAsync(cancelled.Token).AsTask();
        var second = admission.EnterAsync(CancellationToken.None).AsTask();

        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        admission.Queued.ShouldBe(1);
        admission.Leave();

        (await second.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBe(AdmissionOutcome.EnteredAfterWait);
    }

    [Fact]
    public async Task A_waiter_cancelled_in_the_same_moment_as_it_gets_its_place_owes_the_place_back_or_never_had_it()
    {
        var admission = new CallAdmission(limit: 1, queueLength: 10);
        for (var round = 0; round < 200; round++)
        {
            await admission.EnterAsync(CancellationToken.None);
            using var cancelled = new CancellationTokenSource();
            var waiting = admission.EnterAsync(cancelled.Token).AsTask();
            var cancelling = Task.Run(cancelled.Cancel);
            admission.Leave();
            await cancelling;
            try
            {
                await waiting;
                admission.Leave();
            }
            catch (OperationCanceledException)
            {
                // It never had the place.
            }

            admission.InFlight.ShouldBe(0);
            admission.Queued.ShouldBe(0);
        }
    }
}
