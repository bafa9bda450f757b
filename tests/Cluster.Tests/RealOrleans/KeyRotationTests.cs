using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>What an operator does with a cluster's keys, and what its diagnosis says, over real Orleans.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class KeyRotationTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Keys_rotate_on_every_silo_while_calls_go_on_at_every_front_end()
    {
        using var api = fixture.Cluster.Api(0);
        using var other = fixture.Cluster.Api(1);
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(worker => CallUntilAsync(worker % 2, stop.Token)));

        try
        {
            using var begun = await api.SendAsync(HttpMethod.Post, "/api/v1/keys/rotation");
            begun.StatusCode.ShouldBe(HttpStatusCode.Accepted, await begun.Content.ReadAsStringAsync());
            await FinishesAsync(other);
        }
        finally
        {
            // Also when this fails: the other tests share the cluster, and one of them waits until no call is under way.
            await stop.CancelAsync();
        }

        (await load).ShouldAllBe(calls => calls > 0);
        var keys = (await other.GetAsync("/api/v1/keys")).GetProperty("items").EnumerateArray().ToList();
        keys.Count(key => key.GetProperty("state").GetString() == "active").ShouldBe(2);
        keys.Count(key => key.GetProperty("state").GetString() == "replaced").ShouldBe(2);
        keys.ShouldAllBe(key => key.GetProperty("state").GetString() != "replaced"
            || key.GetProperty("neededBy").EnumerateArray().All(need => need.GetProperty("what").GetString() != "secrets"));
    }

    [Fact]
    public async Task The_diagnosis_finds_what_is_wrong_with_this_cluster_and_nothing_else()
    {
        using var api = fixture.Cluster.Api(0);

        var answer = await api.GetAsync("/api/v1/diagnosis");

        var found = answer.GetProperty("checks").EnumerateArray()
            .SelectMany(check => check.GetProperty("findings").EnumerateArray(), (check, _) => check.GetProperty("name").GetString()).ToList();
        found.ShouldBe(["databaseSettings"], answer.ToString());
    }

    private static Task FinishesAsync(ManagementClient api) => Eventually.HoldsAsync(
        async () =>
        {
            using var response = await api.SendAsync(HttpMethod.Get, "/api/v1/keys/rotation");
            return response.IsSuccessStatusCode
                && JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("state").GetString() == "finished";
        },
        "the rotation finishes");

    private async Task<int> CallUntilAsync(int frontend, CancellationToken stop)
    {
        var calls = 0;
        while (!stop.IsCancellationRequested)
        {
            // A session of its own each time: begun at one front-end, gone on with at the other.
            using var here = await fixture.ConnectAsync(frontend);
            using var there = fixture.Cluster.Client(1 - frontend, fixture.Gateway);
            there.Resume(here.SessionId!);
            (await ClusterFixture.CallAsync(there, "remote__repeat", new { word = "on" })).Text.ShouldBe("on");
            calls++;
        }

        return calls;
    }
}
