using Archestra.Cluster.Frontend.Limits;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Limits;

public sealed class FairTurnsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public async Task With_room_nobody_waits()
    {
        var turns = Turns(max: 3);

        for (var i = 0; i < 3; i++) Enter(turns, "a").IsCompletedSuccessfully.ShouldBeTrue();

        turns.InFlight.ShouldBe(3);
        Enter(turns, "b").IsCompleted.ShouldBeFalse();
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_quiet_tenant_is_next_but_one_however_many_calls_a_noisy_one_has_waiting()
    {
        var turns = Turns(max: 2);
        var running = new Queue<FairTurns.Turn>([(await Enter(turns, "noisy"))!, (await Enter(turns, "noisy"))!]);
        var noisy = Enumerable.Range(0, 1000).Select(_ => Enter(turns, "noisy")).ToArray();
        var quiet = Enter(turns, "quiet");

        running.Dequeue().Dispose();
        running.Dequeue().Dispose();

        (await quiet).ShouldNotBeNull();
        noisy.Count(call => call.IsCompleted).ShouldBe(1);
    }

    [Fact]
    public async Task A_tenant_that_gave_up_waiting_is_forgotten()
    {
        var turns = Turns(max: 1);
        var running = (await Enter(turns, "running"))!;
        using var impatience = new CancellationTokenSource();
        var waiting = turns.EnterAsync("gone", null, Long, impatience.Token).AsTask();

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        running.Dispose();

        turns.Tenants.ShouldBe(0);
    }

    /// <summary>Whatever arrives, ends and gives up: between a call's arrival and its turn, no other tenant is let in more often than it has calls before it, plus one.</summary>
    [Fact]
    public async Task No_tenant_is_overtaken_by_more_than_one_call_of_each_other_for_each_of_its_own()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new SeededRandom(seed);
            var (turns, tenants) = (Turns(max: 1 + random.Next(4), perTenant: seed % 2 == 0 ? int.MaxValue : 1 + random.Next(4)), new[] { "a", "b", "c", "d", "e" });
            var (running, waiting) = (new List<(string Tenant, FairTurns.Turn Turn)>(), new List<Waiting>());
            for (var step = 0; step < 600; step++)
            {
                // Tenant "a" floods.
                var tenant = random.Chance(2) ? "a" : random.Pick(tenants);
                switch (random.Next(5))
                {
                    case 0 or 1 or 2:
                        waiting.Add(new Waiting(tenant, Enter(turns, tenant), waiting.Count(other => other.Tenant == tenant), tenants));
                        break;
                    case 3 when running.Count > 0:
                        var index = random.Next(running.Count);
                        running[index].Turn.Dispose();
                        running.RemoveAt(index);
                        break;
                }

                foreach (var ready in waiting.Where(call => call.Task.IsCompleted).ToArray())
                {
                    waiting.Remove(ready);
                    running.Add((ready.Tenant, (await ready.Task)!));
                    foreach (var other in waiting) other.Seen(ready.Tenant);
                }

                // One that is at its own number waits for itself; that it is not forgotten shows the end.
                var isOvertaken = seed % 2 == 0 && waiting.Exists(call => call.Overtaken.Any(pair => pair.Key != call.Tenant && pair.Value > call.Before + 1));
                isOvertaken.ShouldBeFalse($"seed {seed}, step {step}");
            }

            while (waiting.Count > 0)
            {
                running.Count.ShouldBeGreaterThan(0, $"seed {seed}: calls wait and none runs");
                running[0].Turn.Dispose();
                running.RemoveAt(0);
                foreach (var ready in waiting.Where(call => call.Task.IsCompleted).ToArray())
                {
                    waiting.Remove(ready);
                    running.Add((ready.Tenant, (await ready.Task)!));
                }
            }
        }
    }

    [Fact]
    public async Task A_tenant_at_its_own_number_leaves_the_rest_of_the_node_to_others()
    {
        var turns = Turns(max: 10, perTenant: 3);
        var slow = Enumerable.Range(0, 20).Select(_ => Enter(turns, "slow")).ToArray();

        slow.Count(call => call.IsCompleted).ShouldBe(3);
        Enumerable.Range(0, 3).Select(_ => Enter(turns, "other")).ShouldAllBe(call => call.IsCompleted);
        (await slow[0])!.Dispose();
        slow.Count(call => call.IsCompleted).ShouldBe(4);
    }

    [Fact]
    public async Task A_queue_that_is_full_says_so_at_once_and_only_to_its_tenant()
    {
        var turns = Turns(max: 1, queued: 2);
        var running = await Enter(turns, "a");
        _ = Enter(turns, "a");
        _ = Enter(turns, "a");

        (await Enter(turns, "a")).ShouldBeNull();
        var other = Enter(turns, "b");
        other.IsCompleted.ShouldBeFalse();
        running!.Dispose();
        turns.Queued.ShouldBe(2);
    }

    [Fact]
    public async Task Who_leaves_the_queue_takes_no_turn_with_it()
    {
        var turns = Turns(max: 1);
        var running = await Enter(turns, "a");
        using var leaving = new CancellationTokenSource();
        var left = turns.EnterAsync("a", null, Long, leaving.Token).AsTask();
        var stays = Enter(turns, "a");

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => left);
        running!.Dispose();

        (await stays)!.Dispose();
        (turns.InFlight, turns.Queued).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Who_waited_too_long_is_told_so()
    {
        var time = new ManualTimeProvider();
        var turns = new FairTurns(1, 10, 10, time);
        await turns.EnterAsync("a", null, Long, default);
        var waits = turns.EnterAsync("a", null, TimeSpan.FromSeconds(5), default).AsTask();

        time.Advance(TimeSpan.FromSeconds(5));

        (await waits).ShouldBeNull();
        turns.Queued.ShouldBe(0);
    }

    [Fact]
    public async Task A_race_of_many_never_lets_in_more_than_the_number_and_ends_with_none()
    {
        var turns = Turns(max: 5, perTenant: 4);
        var (inside, most) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 20_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var turn = await Enter(turns, $"t{i % 7}");
            var now = Interlocked.Increment(ref inside);
            most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });

        most.ShouldBeLessThanOrEqualTo(5);
        (turns.InFlight, turns.Queued).ShouldBe((0, 0));
    }

    [Fact]
    public async Task More_room_lets_those_in_who_wait()
    {
        var turns = Turns(max: 1);
        await Enter(turns, "a");
        var waits = Enter(turns, "b");

        turns.Max = 2;

        (await waits).ShouldNotBeNull();
    }

    private static FairTurns Turns(int max, int perTenant = int.MaxValue, int queued = int.MaxValue) => new(max, perTenant, queued, TimeProvider.System);

    /// <summary>Completes within the call that lets it in: no test waits for another thread.</summary>
    private static Task<FairTurns.Turn?> Enter(FairTurns turns, string tenant)
    {
        var (turn, waiter) = turns.Enter(tenant, null);
        return waiter?.Task ?? Task.FromResult(turn);
    }

    private sealed class Waiting(string tenant, Task<FairTurns.Turn?> task, int before, IEnumerable<string> tenants)
    {
        public string Tenant => tenant;

        public Task<FairTurns.Turn?> Task => task;

        /// <summary>Calls of its own tenant that waited when it came.</summary>
        public int Before => before;

        public Dictionary<string, int> Overtaken { get; } = tenants.ToDictionary(other => other, _ => 0);

        public void Seen(string letIn) => Overtaken[letIn]++;
    }
}
