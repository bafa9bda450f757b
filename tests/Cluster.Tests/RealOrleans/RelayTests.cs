using System.Diagnostics;
using System.Net;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>The gateway's main job over real Orleans: front-ends and silos are processes, what is between them is serialized and encrypted.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class RelayTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task Tools_of_both_kinds_are_listed_and_called_at_every_front_end(int frontend, bool modern)
    {
        using var client = McpClient.For(new Uri(fixture.Cluster.Frontends[frontend].Url, $"/v1/mcp/{fixture.Gateway}"), fixture.Cluster.Token, modern);
        if (!modern) await client.InitializeAsync();

        var tools = await client.ListToolNamesAsync();
        tools.ShouldContain("remote__repeat");
        tools.ShouldContain("hosted__echo");
        (await ClusterFixture.CallAsync(client, "remote__repeat", new { word = "hé 世界" })).Text.ShouldBe("hé 世界");
        (await ClusterFixture.CallAsync(client, "hosted__echo", new { n = 7 })).Text.ShouldBe("""{"n":7}""");
    }

    [Fact]
    public async Task A_session_opened_at_one_front_end_goes_on_at_the_other()
    {
        using var here = await fixture.ConnectAsync(0);
        using var there = fixture.Cluster.Client(1, fixture.Gateway);
        there.Resume(here.SessionId!);

        (await ClusterFixture.CallAsync(there, "remote__repeat", new { word = "again" })).Text.ShouldBe("again");
    }

    [Fact]
    public async Task A_large_argument_and_a_large_result_cross_whole()
    {
        using var client = await fixture.ConnectAsync(0);
        var word = new string('x', 1024 * 1024);

        (await ClusterFixture.CallAsync(client, "remote__repeat", new { word })).Text.ShouldBe(word);
    }

    [Fact]
    public async Task Progress_of_a_hosted_server_reaches_the_client_in_order()
    {
        using var client = await fixture.ConnectAsync(1);

        var answer = await client.RequestAsync("tools/call", new { name = "hosted__progress", arguments = new { steps = 5 }, _meta = new { progressToken = "mine" } });

        answer.Text.ShouldBe("done");
        answer.Notifications.Select(message => message.GetProperty("params").GetProperty("progress").GetInt32()).ShouldBe([1, 2, 3, 4, 5]);
        answer.Notifications.ShouldAllBe(message => message.GetProperty("params").GetProperty("progressToken").GetString() == "mine");
    }

    [Fact]
    public async Task Two_hundred_concurrent_calls_with_the_same_ids_get_their_own_answers()
    {
        using var here = await fixture.ConnectAsync(0);
        using var there = await fixture.ConnectAsync(1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async n =>
            (n, (await ClusterFixture.CallAsync(n % 2 == 0 ? here : there, "hosted__echo", new { n }, id: n / 2)).Text)));

        answers.ShouldAllBe(answer => answer.Text == $$"""{"n":{{answer.n}}}""");
    }

    [Fact]
    public async Task A_token_revoked_at_one_front_end_is_refused_at_the_other_within_a_second()
    {
        using var api = fixture.Cluster.Api(0);
        var (id, token) = await api.IssueTokenAsync("short-lived", "mcp:write");
        using var client = await fixture.ConnectAsync(1, token);
        (await ClusterFixture.CallAsync(client, "remote__repeat", new { word = "still" })).Text.ShouldBe("still");

        await api.DeleteAsync($"tokens/{id}");
        var revoked = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync(async () => (await client.CallToolAsync("remote__repeat", new { word = "no" })).Status == HttpStatusCode.Unauthorized, "the token is refused");

        Stopwatch.GetElapsedTime(revoked).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Every_call_is_on_record()
    {
        using var client = await fixture.ConnectAsync(0);
        await ClusterFixture.CallAsync(client, "remote__repeat", new { word = "recorded" });
        using var api = fixture.Cluster.Api(1);

        await Eventually.HoldsAsync(
            async () => (await api.GetAsync("audit?action=tool.call&outcome=pending")).GetProperty("items").GetArrayLength() == 0, "every intent has an outcome");
        (await api.GetAsync("audit?action=tool.call")).GetProperty("items").EnumerateArray()
            .Select(record => record.GetProperty("tool").GetString()).ShouldContain("remote__repeat");
    }
}
