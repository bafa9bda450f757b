using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Grains.Tests.HostedServers;

public sealed class RestartPolicyTests
{
    private readonly RestartPolicy _policy = new(new HostedServerOptions(), () => 0.5);

    [Fact]
    public void A_first_failure_is_answered_by_a_restart_at_once()
    {
        _policy.OnFailure(At(100), TimeSpan.FromSeconds(3), "Killed.");

        _policy.Wait(At(100)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Further_failures_wait_twice_as_long_each_up_to_the_longest_wait()
    {
        var waits = Enumerable.Range(0, 10).Select(_ =>
        {
            _policy.OnFailure(At(0), TimeSpan.Zero, "Exit code 1.");
            return _policy.Wait(At(0)).TotalSeconds;
        });

        waits.ShouldBe([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    [Fact]
    public void The_wait_passes_with_time()
    {
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");

        _policy.Wait(At(0.4)).ShouldBe(TimeSpan.FromSeconds(0.6));
        _policy.Wait(At(1)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_stable_run_forgets_the_failures_before_it()
    {
        for (var i = 0; i < 5; i++)
        {
            _policy.OnFailure(At(0), TimeSpan.Zero, "x");
        }

        _policy.OnFailure(At(1000), TimeSpan.FromMinutes(2), "Killed.");

        _policy.Failures.ShouldBe(1);
        _policy.Wait(At(1000)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_change_ends_the_wait()
    {
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");

        _policy.Reset();

        _policy.Wait(At(0)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_crash_loop_is_called_one_with_the_last_words_of_the_server()
    {
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");
        _policy.OnFailure(At(0), TimeSpan.Zero, "x");
        var early = _policy.Describe(At(0));
        _policy.OnFailure(At(0), TimeSpan.Zero, "Exit code 1: no such file.");

        early.ShouldNotContain("crash loop");
        _policy.Describe(At(0)).ShouldContain("crash loop (3 failures in a row)");
        _policy.Describe(At(0)).ShouldEndWith("Exit code 1: no such file.");
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
