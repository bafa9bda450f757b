using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>RFC 8628 over three front-ends: no silo that saw one of its steps is needed for the next one.</summary>
[Collection<ChaosCollection>]
public sealed class DeviceStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 3;

    private SignInStorm _storm = null!;

    public async ValueTask InitializeAsync() => _storm = await SignInStorm.StartAsync(server, output);

    public ValueTask DisposeAsync() => _storm.DisposeAsync();

    [Fact]
    public async Task A_device_is_connected_though_silos_die_between_all_of_its_steps()
    {
        using var flow = await BeginAsync();
        var first = _storm.Cluster.Alive.ToList();

        var started = await _storm.StepAsync(flow.StartDeviceAsync);
        var code = SignInStorm.Text(started, "device_code");
        ErrorOf(await _storm.StepAsync(() => flow.PollAsync(code))).ShouldBe("authorization_pending");
        await _storm.StepAsync(() => flow.Browser.OpenAsync(SignInStorm.Text(started, "verification_uri_complete")));
        await _storm.StepAsync(() => flow.SignInAsync("ann", SignInStorm.Password));
        ErrorOf(await _storm.StepAsync(() => flow.PollAsync(code))).ShouldBeOneOf("authorization_pending", "slow_down");
        await _storm.StepAsync(flow.AllowAsync);
        flow.Browser.Page.ShouldNotBeNull().Html.ShouldContain("<title>Done");
        var tokens = await _storm.StepAsync(() => flow.PollAsync(code));

        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));
        first.ShouldAllBe(silo => !silo.IsAlive);
        ErrorOf(await flow.PollAsync(code)).ShouldBe("invalid_grant", "a device code is good once");
    }

    [Fact]
    public async Task A_device_that_polls_at_every_front_end_at_once_gets_one_answer()
    {
        using var flow = await BeginAsync();
        var code = await ApproveAsync(flow);

        var answers = await _storm.StepAsync(() => Task.WhenAll(Enumerable.Range(0, 9).Select(_ => flow.PollAsync(code))));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).ShouldBe(1);
        answers.Where(answer => answer.Status != HttpStatusCode.OK).ShouldAllBe(answer => ErrorOf(answer) == "invalid_grant");
    }

    [Fact]
    public async Task A_device_is_connected_though_silos_die_in_the_middle_of_each_request()
    {
        var (asked, begunAgain) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            using var flow = await BeginAsync();
            var started = await _storm.AmidDeathAsync(flow.StartDeviceAsync);
            var code = SignInStorm.Text(started, "device_code");
            ErrorOf(await _storm.AmidDeathAsync(() => flow.PollAsync(code))).ShouldBeOneOf("authorization_pending", "slow_down");
            await _storm.AmidDeathAsync(() => flow.Browser.OpenAsync(SignInStorm.Text(started, "verification_uri_complete")));
            await _storm.AmidDeathAsync(() => flow.SignInAsync("ann", SignInStorm.Password));
            await _storm.AmidDeathAsync(flow.AllowAsync);

            // An answer that a silo took with it was an answer: the device code is used, and the device starts again.
            var tokens = await _storm.AmidDeathAsync(() => flow.PollAsync(code));
            if (tokens.Status != HttpStatusCode.OK)
            {
                begunAgain++;
                ErrorOf(tokens).ShouldBe("invalid_grant");
                flow.Retries.ShouldBeGreaterThan(0, $"{tokens.Body}");
                tokens = await flow.PollAsync(await ApproveAsync(flow));
            }

            await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));
            asked += flow.Retries + flow.Browser.Retries;
        }

        output.WriteLine($"{Rounds} devices: asked again {asked} times, begun again {begunAgain} times");
        asked.ShouldBeGreaterThan(0, "no death was noticed");
    }

    private Task<BalancedSignIn> BeginAsync() => _storm.BeginAsync(BalancedSignIn.DeviceGrant, "refresh_token");

    /// <returns>The device code.</returns>
    private static async Task<string> ApproveAsync(BalancedSignIn flow)
    {
        var started = await flow.StartDeviceAsync();
        await flow.Browser.OpenAsync(SignInStorm.Text(started, "verification_uri_complete"));
        if (flow.Browser.Page.ShouldNotBeNull().Url.Contains("/sign-in", StringComparison.Ordinal)) await flow.SignInAsync("ann", SignInStorm.Password);
        await flow.AllowAsync();
        return SignInStorm.Text(started, "device_code");
    }

    private static string ErrorOf((HttpStatusCode Status, JsonElement Body) answer) => SignInStorm.Text(answer.Body, "error");
}
