using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing.Peers;
using static Archestra.Cluster.Silo.Tests.Upstream.RemoteServers;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>Against a real legacy server over Streamable HTTP.</summary>
public sealed class EverythingServerTests(EverythingHttpServer server) : IClassFixture<EverythingHttpServer>
{
    [Fact]
    public async Task A_tool_of_a_real_server_answers()
    {
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(Call("echo", """{"message":"hé 世界"}"""), new CollectingSink(), CancellationToken.None);

        session.Era.ShouldBe(UpstreamEra.Legacy);
        session.ProtocolVersion.ShouldBe("2025-11-25");
        JsonDocument.Parse(answer.Text()).RootElement.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Echo: hé 世界");
    }

    [Fact]
    public async Task The_tools_of_a_real_server_are_listed()
    {
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);

        var answer = await session.SendAsync(
            new UpstreamRequest { OperationId = "o", Method = "tools/list", Deadline = TimeProvider.System.GetUtcNow().AddSeconds(30) },
            new CollectingSink(),
            CancellationToken.None);

        JsonDocument.Parse(answer.Text()).RootElement.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("name").GetString()).ShouldContain("get-sum");
    }

    [Fact]
    public async Task Progress_comes_under_the_callers_own_token()
    {
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        var sink = new CollectingSink();

        var answer = await session.SendAsync(
            Call("trigger-long-running-operation", """{"duration":0.2,"steps":2}""", progressToken: "\"mine\""), sink, CancellationToken.None);

        answer.Status.ShouldBe(UpstreamAnswerStatus.Result);
        sink.TakeAll().Select(notification => JsonDocument.Parse(notification.Params).RootElement.GetProperty("progressToken").GetString())
            .ShouldBe(["mine", "mine"]);
    }

    [Fact]
    public async Task Twenty_calls_at_once_take_about_as_long_as_one()
    {
        await using var servers = new RemoteServers();
        await using var session = await servers.ConnectAsync(server.Url);
        Task<UpstreamAnswer> Once() => session.SendAsync(
            Call("trigger-long-running-operation", """{"duration":0.4,"steps":1}"""), new CollectingSink(), CancellationToken.None);
        await Once();
        var started = TimeProvider.System.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Once()));

        answers.ShouldAllBe(answer => answer.Status == UpstreamAnswerStatus.Result);
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(4));
    }
}
