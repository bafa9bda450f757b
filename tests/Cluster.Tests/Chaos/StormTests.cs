using System.Globalization;
using System.Net;
using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Peers;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// Four silos, three front-ends, two servers, twelve clients and an administrator, while silos die. <c>CHAOS_SECONDS</c> sets
/// how long (eng/soak), <c>CHAOS_SEED</c> repeats the choices.
/// </summary>
[Collection<ChaosCollection>]
public sealed class StormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(Setting("CHAOS_SECONDS", 10));
    private static readonly int Seed = Setting("CHAOS_SEED", Environment.TickCount);

    /// <summary>Shown last, and fewer than the limit on refused tokens of one address.</summary>
    private const int RefusedTokens = 8;

    private readonly SeededChoices _choices = new(Seed);
    private GatewayCluster _cluster = null!;
    private StormUpstream _upstream = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        output.WriteLine($"CHAOS_SEED={Seed} CHAOS_SECONDS={Time.TotalSeconds}");
        _upstream = await StormUpstream.StartAsync();
        _cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync(), silos: 4, frontends: 3, Seed);
        var remote = await _cluster.InstallAsync("remote", new { name = "remote", transport = "streamableHttp", url = _upstream.Url, fields = Array.Empty<object>() });
        var hosted = await _cluster.InstallAsync(
            "hosted", new { name = "hosted", transport = "stdio", command = "node", arguments = new[] { NpmPeers.ScriptedServer }, fields = Array.Empty<object>() });
        _gateway = await _cluster.CreateGatewayAsync("storm", remote, hosted);
    }

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            foreach (var line in _cluster.Log.Lines.TakeLast(400))
            {
                output.WriteLine(line);
            }
        }

        await _cluster.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Every_call_is_answered_or_not_started_or_unknown_while_silos_die()
    {
        var before = await ReadConfigurationAsync();
        var weather = new StormWeather(_cluster, _choices);
        var load = new StormLoad(_cluster, _gateway, _choices);
        var tokens = new StormTokens(_cluster, _choices);

        var storm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.WhenAll(load.RunAsync(storm.Task), tokens.RunAsync(storm.Task));
        await weather.RageAsync(Time);
        storm.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(90));

        Print(weather, load.Calls, tokens);
        ShouldEndAsPromised(load.Calls, weather.Disturbances);
        await ShouldLetInAsync(tokens.Good.Append(_cluster.Token));
        (await ReadConfigurationAsync()).ShouldBe(before);
        await ShouldBeOnRecordAsync(load.Calls);
        await ShouldRefuseAsync(tokens.Dead.Take(RefusedTokens));
        tokens.Wrong.ShouldBeEmpty();
    }

    private void ShouldEndAsPromised(IReadOnlyCollection<StormCall> calls, Disturbances disturbances)
    {
        calls.Where(call => call.Fate == CallFate.Wrong).Take(10).ShouldBeEmpty();
        calls.Count(call => call.Fate == CallFate.Answered).ShouldBeGreaterThan(calls.Count / 2, "most calls meet no dying silo");
        var seen = _upstream.Seen.ToLookup(operation => operation);
        seen.Where(operation => operation.Count() > 1).Select(operation => operation.Key).Take(10).ShouldBeEmpty("nothing runs twice");
        var remote = calls.Where(call => !call.IsHosted).ToList();
        remote.Where(call => call.Fate == CallFate.Answered && !seen.Contains(call.Operation)).Take(10).ShouldBeEmpty("an answer comes from the server");
        remote.Where(call => call.Fate == CallFate.NotStarted && seen.Contains(call.Operation)).Take(10).ShouldBeEmpty("what did not start did not run");
        calls.Where(call => call.Fate == CallFate.Unknown && !disturbances.Touch(call)).Take(10).ShouldBeEmpty("only a kill or a fault leaves an end unknown");
    }

    private async Task ShouldLetInAsync(IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
        {
            for (var frontend = 0; frontend < _cluster.Frontends.Count; frontend++)
            {
                (await StatusAsync(frontend, token)).ShouldBe(HttpStatusCode.OK);
            }
        }
    }

    private async Task ShouldRefuseAsync(IEnumerable<string> tokens)
    {
        foreach (var token in tokens)
        {
            (await StatusAsync(0, token)).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    /// <summary>A front-end that lags behind says 503; that is no answer yet.</summary>
    private async Task<HttpStatusCode> StatusAsync(int frontend, string token)
    {
        using var client = _cluster.Client(_gateway, token, frontend, modern: true);
        var status = HttpStatusCode.ServiceUnavailable;
        await Eventually.HoldsAsync(
            async () => (status = (await client.RequestAsync("tools/list", new { })).Status)
                is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests),
            "the front-end decides about the token");
        return status;
    }

    private async Task ShouldBeOnRecordAsync(IReadOnlyCollection<StormCall> calls)
    {
        using var api = _cluster.Api();
        await Eventually.HoldsAsync(async () => !await StormRecords.AnyPendingAsync(api), "the intents of the dead silos are closed");

        var records = await StormRecords.ReadAsync(api);
        output.WriteLine("outcomes on record: " + string.Join(", ", records.SelectMany(outcomes => outcomes).CountBy(outcome => outcome ?? "none")));
        records.Where(outcomes => outcomes.Count() > 1).Select(outcomes => outcomes.Key).Take(10).ShouldBeEmpty("one operation, one record");
        _upstream.Seen.Where(operation => !records.Contains(operation)).Take(10).ShouldBeEmpty("nothing runs without an intent");
        var answered = calls.Where(call => call.Fate == CallFate.Answered).Select(call => call.Operation).ToList();
        answered.Where(operation => records[operation].SingleOrDefault() is not ("succeeded" or "unknown")).Take(10).ShouldBeEmpty();
        var seen = _upstream.Seen.ToHashSet();
        calls.Where(call => !call.IsHosted && !seen.Contains(call.Operation) && records[call.Operation].Contains("succeeded")).Take(10).ShouldBeEmpty();

        var verified = await _cluster.Alive.First().Services.GetRequiredService<AuditVerifier>().VerifyAsync(null, [], CancellationToken.None);
        output.WriteLine(verified.ToString());
        verified.IsIntact.ShouldBeTrue(string.Join('\n', verified.Findings));
    }

    private async Task<string> ReadConfigurationAsync()
    {
        using var api = _cluster.Api();
        var parts = await Task.WhenAll(new[] { "catalog", "installations", "gateways", "users", "teams" }.Select(api.GetAsync));
        return string.Join('\n', parts.Select(part => part.GetRawText()));
    }

    private void Print(StormWeather weather, IReadOnlyCollection<StormCall> calls, StormTokens tokens)
    {
        output.WriteLine(
            $"{weather.Kills} silos killed, {weather.Stops} stopped, {weather.Starts} started, {weather.Duplicates} grains activated twice, replies lost {weather.LossyTimes} times");
        output.WriteLine(
            $"{calls.Count} calls ({calls.Count(call => call.IsHosted)} to the hosted server), {_upstream.Seen.Count} reached the remote server: " +
            string.Join(", ", Enum.GetValues<CallFate>().Select(fate => $"{fate} {calls.Count(call => call.Fate == fate)}")));
        foreach (var (fate, count) in calls.Where(call => call.Fate != CallFate.Answered).CountBy(call => $"{(call.IsHosted ? "hosted" : "remote")} {call.Fate}: {call.Reason}"))
        {
            output.WriteLine($"  {count} {fate}");
        }

        output.WriteLine($"{tokens.Good.Count} tokens good, {tokens.Dead.Count} revoked or replaced");
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
