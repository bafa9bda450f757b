using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// Revocation as its user meets it: from the management API's answer to the last request that any front-end lets in, while
/// silos die and every push is lost.
/// </summary>
[Collection<ChaosCollection>]
public sealed class RevocationStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const int Rounds = 4;
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);

    private GatewayCluster _cluster = null!;
    private StormUpstream _upstream = null!;
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await StormUpstream.StartAsync();
        _cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync());
        output.WriteLine($"seed {_cluster.Runtime.Seed}");
        var remote = await _cluster.InstallAsync("remote", new { name = "remote", transport = "streamableHttp", url = _upstream.Url, fields = Array.Empty<object>() });
        _gateway = await _cluster.CreateGatewayAsync("revocation", remote);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task No_front_end_lets_a_token_in_a_second_after_its_revocation_was_answered_while_silos_die()
    {
        _cluster.Runtime.Faults = new EmbeddedFaults { DroppedObserverMessages = 1 };
        for (var round = 0; round < Rounds; round++)
        {
            var (id, text) = await IssueAsync();
            var frontends = Enumerable.Range(0, _cluster.Frontends.Count).ToList();
            await Task.WhenAll(frontends.Select(frontend => UntilAsync(frontend, text, HttpStatusCode.OK, long.MaxValue)));

            // One dies as the revocation is made, one as it spreads.
            var dying = GatewayCluster.KillAsync(_cluster.Alive.First());
            await RevokeAsync(id, frontends[round % frontends.Count]);
            var answered = TimeProvider.System.GetTimestamp();
            var late = frontends.Select(frontend => UntilAsync(frontend, text, HttpStatusCode.Unauthorized, answered)).ToList();
            await dying;
            await GatewayCluster.KillAsync(_cluster.Alive.First());
            var last = await Task.WhenAll(late);

            output.WriteLine($"let in last {string.Join(", ", last.Select(time => $"{time.TotalMilliseconds:F0}"))} ms after the answer");
            await _cluster.Runtime.StartSiloAsync();
            await _cluster.Runtime.StartSiloAsync();
        }
    }

    /// <returns>How long after <paramref name="since"/> the last request began that was let in; none may be later than the bar.</returns>
    private async Task<TimeSpan> UntilAsync(int frontend, string text, HttpStatusCode expected, long since)
    {
        using var client = _cluster.Client(_gateway, text, frontend, modern: true);
        var last = TimeSpan.Zero;
        await Eventually.HoldsAsync(
            async () =>
            {
                var began = TimeProvider.System.GetTimestamp();
                var status = (await client.RequestAsync("tools/list", new { })).Status;
                if (status == HttpStatusCode.OK && began > since)
                {
                    last = TimeProvider.System.GetElapsedTime(since, began);
                    last.ShouldBeLessThanOrEqualTo(Bar, "a request was let in too late");
                }

                status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized);
                return status == expected;
            },
            $"front-end {frontend} answers {expected}");
        return last;
    }

    private async Task<(string Id, string Text)> IssueAsync()
    {
        var body = new { name = "short-lived", ownerKind = "organization", ownerId = _cluster.Tenant, scopes = new[] { "mcp:write" } };
        var issued = default(JsonElement);
        await AskAsync(0, HttpMethod.Post, "tokens", body, HttpStatusCode.Created, async response =>
            issued = await response.Content.ReadFromJsonAsync<JsonElement>());
        return (issued.GetProperty("token").GetProperty("id").GetString()!, issued.GetProperty("text").GetString()!);
    }

    private Task RevokeAsync(string id, int frontend) =>
        AskAsync(frontend, HttpMethod.Delete, $"tokens/{id}", null, HttpStatusCode.NoContent, _ => Task.CompletedTask);

    /// <summary>A dying silo may take the request with it; then it is sent again.</summary>
    private Task AskAsync(
        int frontend, HttpMethod method, string path, object? body, HttpStatusCode expected, Func<HttpResponseMessage, Task> read) => Eventually.HoldsAsync(
        async () =>
        {
            using var api = _cluster.Api(frontend);
            using var response = await api.SendAsync(method, path, body);
            response.StatusCode.ShouldBeOneOf(expected, HttpStatusCode.ServiceUnavailable);
            if (response.StatusCode == expected)
            {
                await read(response);
            }

            return response.StatusCode == expected;
        },
        $"{method} {path} is acknowledged");
}
