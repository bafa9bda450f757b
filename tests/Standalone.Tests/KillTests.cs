using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>
/// <c>kill -9</c> under load. Every call has a tool of its own, so the upstream's log and the audit log can be held
/// against each other by name. <c>SOAK_KILLS</c> sets the number of kills (eng/soak: 20).
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int CallsPerRound = 400;
    private const int Workers = 16;

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("SOAK_KILLS") ?? "3", CultureInfo.InvariantCulture);
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("SOAK_SEED") ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    [Fact]
    public async Task Killed_under_load_it_loses_no_record_runs_nothing_twice_and_leaves_no_child()
    {
        output.WriteLine($"seed {Seed}, {Rounds} kills");
        var upstream = new ConcurrentQueue<string>();
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => AnswerAsync(exchange, upstream));
        await using var scene = await GatewayScene.StartAsync();
        var script = Path.Combine(scene.DataDirectory, "hosted-server.mjs");
        File.Copy(NpmPeers.ScriptedServer, script);
        var remote = await scene.InstallRemoteAsync("remote", server.Url);
        var hosted = await scene.InstallHostedAsync("hosted", "node", [script]);
        var gateway = (await scene.CreateGatewayAsync("load", "prefixed", remote, hosted)).AbsolutePath;

        for (var round = 0; round < Rounds; round++)
        {
            var answered = await LoadUntilKilledAsync(scene, gateway, round, LifeOf(round));
            var killedAt = Stopwatch.GetTimestamp();
            await Testing.Eventually.HoldsAsync(() => !IsRunning(script), "no hosted server is alive after its silo was killed");
            Stopwatch.GetElapsedTime(killedAt).ShouldBeLessThan(TimeSpan.FromSeconds(5));

            var (verified, said, problems) = await StandaloneProcess.RunCommandAsync("audit", "verify", "--data-directory", scene.DataDirectory);
            verified.ShouldBe(0, said + problems);
            await scene.RestartAsync();
            await ShouldBeOnRecordAsync(scene, upstream, answered, round);
        }

        upstream.GroupBy(name => name).Where(calls => calls.Count() > 1).ShouldBeEmpty("a call reached the upstream twice");
        upstream.ShouldNotBeEmpty();
        (await StandaloneProcess.RunCommandAsync("audit", "verify", "--data-directory", scene.DataDirectory)).ExitCode.ShouldBe(0);
    }

    private static async Task<IReadOnlyCollection<string>> LoadUntilKilledAsync(GatewayScene scene, string gateway, int round, TimeSpan life)
    {
        var endpoint = new Uri(scene.Process.BaseUrl, gateway);
        using var hosted = McpClient.For(endpoint, scene.Token);
        await hosted.InitializeAsync();
        (await hosted.CallToolAsync("hosted__echo", new { n = round })).Error.ShouldBeNull();

        using var client = McpClient.For(endpoint, scene.Token);
        await client.InitializeAsync();
        var answered = new ConcurrentBag<string>();
        var next = -1;
        var killed = 0;
        var workers = Enumerable.Range(0, Workers).Select(async _ =>
        {
            int call;
            while (Volatile.Read(ref killed) == 0 && (call = Interlocked.Increment(ref next)) < CallsPerRound)
            {
                var tool = ToolOf(round, call);
                try
                {
                    if ((await client.CallToolAsync($"remote__{tool}", new { })).Error is null)
                    {
                        answered.Add(tool);
                    }
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException)
                {
                    // The kill took this one with it: its fate is in the two logs.
                    return;
                }
            }
        }).ToArray();
        using var pause = new PeriodicTimer(life);
        await pause.WaitForNextTickAsync();
        await scene.Process.KillAsync();
        Volatile.Write(ref killed, 1);
        await Task.WhenAll(workers);
        return answered;
    }

    private async Task ShouldBeOnRecordAsync(GatewayScene scene, ConcurrentQueue<string> upstream, IReadOnlyCollection<string> answered, int round)
    {
        var pending = await scene.Api.GetAsync("audit?action=tool.call&outcome=pending");
        pending.GetProperty("items").GetArrayLength().ShouldBe(0, "every open intent has an outcome after the restart");

        var outcomes = await ReadOutcomesAsync(scene, round);
        var seen = upstream.Where(name => name.StartsWith($"r{round}_", StringComparison.Ordinal)).ToHashSet();
        seen.Except(outcomes.Keys).ShouldBeEmpty("a call reached the upstream without an intent on disk");
        answered.Except(seen).ShouldBeEmpty();
        output.WriteLine(
            $"round {round}: {seen.Count} reached the upstream, {answered.Count} were answered, " +
            $"{outcomes.Count} intents, {outcomes.Values.Count(outcome => outcome == "unknown")} unknown");
    }

    private static async Task<Dictionary<string, string?>> ReadOutcomesAsync(GatewayScene scene, int round)
    {
        var outcomes = new Dictionary<string, string?>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            var page = await scene.Api.GetAsync($"audit?action=tool.call&limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            foreach (var record in page.GetProperty("items").EnumerateArray())
            {
                var tool = record.GetProperty("tool").GetString()!;
                if (tool.StartsWith($"remote__r{round}_", StringComparison.Ordinal))
                {
                    outcomes.Add(tool["remote__".Length..], record.GetProperty("outcome").GetString());
                }
            }

            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return outcomes;
    }

    private static async Task AnswerAsync(FakeMcpExchange exchange, ConcurrentQueue<string> log)
    {
        if (exchange.Method == "tools/list")
        {
            var tools = Enumerable.Range(0, Rounds).SelectMany(round => Enumerable.Range(0, CallsPerRound).Select(call => new
            {
                name = ToolOf(round, call), inputSchema = new { type = "object" },
            }));
            await exchange.ReplyAsync(JsonSerializer.Serialize(new { tools }));
            return;
        }

        log.Enqueue(exchange.Message.GetProperty("params").GetProperty("name").GetString()!);

        // Slow enough that the kill comes before the last call, whatever the machine.
        using var work = new PeriodicTimer(TimeSpan.FromMilliseconds(60));
        await work.WaitForNextTickAsync();
        await exchange.ReplyAsync("""{"content":[{"type":"text","text":"done"}]}""");
    }

    /// <summary>150 to 1,200 ms, repeatable by the printed seed.</summary>
    private static TimeSpan LifeOf(int round) => TimeSpan.FromMilliseconds(150 + (BitConverter.ToUInt32(SHA256.HashData(BitConverter.GetBytes(Seed + round))) % 1050));

    private static string ToolOf(int round, int call) => $"r{round}_{call}";

    private static bool IsRunning(string script) => Directory.EnumerateDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
        .Any(folder => CommandLineOf(folder).Contains(script, StringComparison.Ordinal));

    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
