using System.Net;
using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>Who gets in: MCP authorization, "Token Handling"; RFC 6750 §3; RFC 9728 §5.1.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task A_request_without_a_token_is_told_where_to_get_one_and_no_error_code()
    {
        await using var host = await McpHost.StartAsync(new KeyValuePair<string, string?>("Http:PublicUrl", "https://mcp.example.com"));
        host.Scene.SetGateway();

        using var response = await host.Client(null).LegacyAsync("ping");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.GetValues("WWW-Authenticate").ShouldBe(
            ["Bearer resource_metadata=\"https://mcp.example.com/.well-known/oauth-protected-resource/v1/mcp/gw_one\", scope=\"mcp:read mcp:write\""]);
    }

    [Theory]
    [InlineData("arch_invented")]
    [InlineData("x.y.z")]
    public async Task A_bad_token_is_invalid_token_whatever_is_wrong_with_it(string token)
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway();

        using var response = await host.Client(token).LegacyAsync("ping");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer error=\"invalid_token\", resource_metadata=\"http://127.0.0.1:");
    }

    [Fact]
    public async Task A_token_in_the_url_is_refused()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway();
        using var response = await host.SendAsync(() =>
        {
            var request = McpHost.Request(HttpMethod.Post, null, $"{McpScene.Gateway}?access_token={host.Scene.AddToken(Scopes.Write)}");
            request.Content = new StringContent("{}", null, "application/json");
            return request;
        });

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stranger_is_answered_before_the_body_is_read()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway();

        using var response = await host.Client(null).SendAsync("this is no JSON");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stale_feed_is_503_with_retry_after_and_never_401()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway();
        var client = host.Client(host.Scene.AddToken(Scopes.Write));
        await client.InitializeAsync();

        host.Scene.IsFeedDown = true;
        var started = TimeProvider.System.GetTimestamp();
        HttpResponseMessage response;
        do
        {
            response = await client.SendOnceAsync("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
        }
        while (response.StatusCode == HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(started) < McpHost.Patience);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_revoked_token_ends_its_stream_and_its_running_call()
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("slow"));
        var started = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        host.Scene.Tools["slow"] = async (_, cancellationToken) =>
        {
            started.SetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                return McpScene.Text("never");
            }
            finally
            {
                cancelled.SetResult();
            }
        };
        var token = host.Scene.AddToken(Scopes.Write);
        var client = host.Client(token);
        await client.InitializeAsync();
        using var stream = await host.SendAsync(() =>
        {
            var get = McpHost.Request(HttpMethod.Get, token);
            get.Headers.Add("Mcp-Session-Id", client.Session);
            return get;
        });
        await using var events = await EventReader.OpenAsync(stream);
        var call = client.LegacyAsync("tools/call", "{\"name\":\"slow\"}");
        await started.Task.WaitAsync(McpHost.Patience);

        host.Scene.Publish(FeedEntryKind.TokenRevoked, host.Scene.PrincipalOf(token).TokenId);

        (await events.NextAsync()).ShouldBeNull();
        using var answer = await call;
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await cancelled.Task.WaitAsync(McpHost.Patience);
    }
}
