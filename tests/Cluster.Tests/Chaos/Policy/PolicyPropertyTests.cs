using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Cluster.Tests.Chaos.Policy;

/// <summary>
/// Random roles, teams, users, tokens, gateways, rules and connections over two silos and three front-ends. After each
/// random change, on every front-end and for every token: within one second the list is what the oracle says, and the
/// calls that are not refused, by really calling, are those of the list and no other.
/// </summary>
[Collection<ChaosCollection>]
public sealed class PolicyPropertyTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Steps = 25;
    private const string Unsettled = "?";
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);
    private static readonly string[] AllTools = ["shared__peek", "shared__poke", "personal__peek", "personal__poke"];

    private readonly ConcurrentBag<TimeSpan> _late = [];
    private GatewayCluster _cluster = null!;
    private FakeMcpServer _upstream = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeMcpServer.StartLegacyAsync(AnswerAsync);
        _cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync(), silos: 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_list_is_what_can_be_called_everywhere_within_one_second_of_each_change(int seed)
    {
        using var tenant = new PolicyTenant(_cluster, new SeededRandom(seed));
        await tenant.BuildAsync(_upstream.Url);
        var (calls, allowed) = (0, 0);
        for (var step = 0; step < Steps; step++)
        {
            var what = await tenant.ChangeAsync();
            var answered = TimeProvider.System.GetTimestamp();
            var seats = from token in tenant.Tokens from gateway in tenant.Oracle.Gateways.Keys from frontend in Enumerable.Range(0, 3) select (token, gateway, frontend);
            await Task.WhenAll(seats.Select(async seat =>
            {
                using var client = _cluster.Client($"/v1/mcp/{seat.gateway}", seat.token.Text, seat.frontend, modern: true);
                var name = $"step {step}: {what}; {seat.token.Owner} ({seat.token.Scope}) on {seat.frontend} at {seat.gateway}";
                await ListAsync(client, tenant.Oracle.ListOf(seat.token, seat.gateway), answered, name);
                var ran = await CallAsync(client, tenant.Oracle, seat.token, tenant.Oracle.ListOf(seat.token, seat.gateway), answered, name);
                Interlocked.Add(ref calls, AllTools.Length);
                Interlocked.Add(ref allowed, ran);
            }));
        }

        output.WriteLine($"{Steps} changes, {calls} calls, {allowed} of them not refused; the last wrong answer began {_late.DefaultIfEmpty().Max().TotalMilliseconds:F0} ms after a change was answered");
        allowed.ShouldBeGreaterThan(Steps);
        (calls - allowed).ShouldBeGreaterThan(Steps);
    }

    private Task ListAsync(McpClient client, string[]? expected, long answered, string name) => SettleAsync(answered, name, async () =>
    {
        var answer = await client.RequestAsync("tools/list", new { });
        if (IsRetryable(answer))
        {
            return Unsettled;
        }

        var listed = answer.Status == HttpStatusCode.NotFound ? null : answer.Result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!).ToArray();
        return (listed is null ? expected is null : expected is not null && listed.SequenceEqual(expected)) ? "" : $"{Show(listed)} instead of {Show(expected)}";
    });

    /// <returns>How many calls were not refused.</returns>
    private async Task<int> CallAsync(McpClient client, PolicyOracle oracle, OracleToken token, string[]? expected, long answered, string name)
    {
        foreach (var tool in AllTools)
        {
            var connection = tool.StartsWith("shared", StringComparison.Ordinal) ? "shared" : oracle.ConnectionOf(token);
            await SettleAsync(answered, name, async () =>
            {
                var answer = await client.CallToolAsync(tool, new { });
                return IsRetryable(answer) ? Unsettled : Mismatch(answer, expected?.Contains(tool) == true, connection) is { } wrong ? $"{tool}: {wrong}" : "";
            });
        }

        return AllTools.Count(tool => expected?.Contains(tool) == true);
    }

    /// <summary>Null when the call was refused as it should be, or ran with the connection that it should use.</summary>
    private static string? Mismatch(McpAnswer answer, bool isAllowed, string? connection)
    {
        if (answer.Status != HttpStatusCode.OK || answer.Error is not null)
        {
            return isAllowed ? $"refused with {(int)answer.Status} {answer.Message}" : null;
        }

        var isError = answer.Result.TryGetProperty("isError", out var error) && error.GetBoolean();
        return !isAllowed ? "not refused" : isError == connection is null && (isError || answer.Text == connection) ? null : $"used '{answer.Text}' and not '{connection}'";
    }

    /// <summary>Asks until the answer is right; no request that began later than the bar may be answered wrongly.</summary>
    /// <param name="ask">Answers with what is wrong, nothing when all is right, or <see cref="Unsettled"/>.</param>
    private Task SettleAsync(long answered, string name, Func<Task<string>> ask) => Eventually.HoldsAsync(
        async () =>
        {
            var began = TimeProvider.System.GetElapsedTime(answered);
            var wrong = await ask();
            if (wrong.Length > 0 && wrong != Unsettled)
            {
                _late.Add(began);
                began.ShouldBeLessThan(Bar, $"{name}: {wrong}");
            }

            return wrong.Length == 0;
        },
        name);

    /// <summary>"Nothing reached the server, try again": a machine that is too busy refuses nobody for good.</summary>
    private static bool IsRetryable(McpAnswer answer) => answer.Status == HttpStatusCode.ServiceUnavailable
        || (answer.Error is { } error && error.TryGetProperty("data", out var data) && data.TryGetProperty("retryable", out var retryable) && retryable.GetBoolean());

    private static string Show(string[]? tools) => tools is null ? "no gateway" : $"[{string.Join(' ', tools)}]";

    private static Task AnswerAsync(FakeMcpExchange exchange) => exchange.Method == "tools/list"
        ? exchange.ReplyAsync("""{"tools":[{"name":"peek","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}},{"name":"poke","inputSchema":{"type":"object"}}]}""")
        : exchange.ReplyAsync(JsonSerializer.Serialize(new { content = new[] { new { type = "text", text = exchange.Header("X-Who") ?? "" } } }));
}
