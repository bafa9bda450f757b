using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Hosted servers as their users meet them: they die, they loop, their values are replaced.</summary>
public sealed class HostedServerTests : IAsyncLifetime
{
    private GatewayScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await GatewayScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_server_killed_in_mid_call_answers_its_callers_at_once_and_the_next_call_finds_a_new_one()
    {
        using var client = await ConnectAsync([NpmPeers.ScriptedServer]);
        var waiting = client.CallToolAsync("never", new { });
        await Eventually.HoldsAsync(async () => await InFlightAsync() == 1, "the call is in flight");

        var killing = await client.CallToolAsync("die", new { });
        var lost = await waiting;

        foreach (var error in new[] { killing.Error, lost.Error })
        {
            error.ShouldNotBeNull();
            error.Value.GetProperty("data").GetProperty("outcome").GetString().ShouldBe("unknown");
            error.Value.GetProperty("data").GetProperty("retryable").GetBoolean().ShouldBeFalse();
        }

        var message = await EchoUntilAnsweredAsync(client);
        message.ShouldContain("again");
    }

    [Fact]
    public async Task A_crash_loop_backs_off_and_says_so()
    {
        var broken = Path.Combine(_scene.DataDirectory, "broken");
        var script = Path.Combine(_scene.DataDirectory, "breakable.mjs");
        await File.WriteAllTextAsync(script, $$"""
            import { existsSync } from 'node:fs';
            if (existsSync({{JsonSerializer.Serialize(broken)}})) { console.error('cannot find my database'); process.exit(7); }
            await import({{JsonSerializer.Serialize(new Uri(NpmPeers.ScriptedServer).AbsoluteUri)}});
            """);
        using var client = await ConnectAsync([script]);
        (await client.CallToolAsync("echo", new { x = 1 })).Error.ShouldBeNull();

        await File.WriteAllTextAsync(broken, "");
        await client.CallToolAsync("die", new { });
        McpAnswer answer = null!;
        await Eventually.HoldsAsync(
            async () => (answer = await client.CallToolAsync("echo", new { x = 2 })).Error?.GetProperty("message").GetString()?.Contains('7') == true,
            "a caller is told that the server keeps ending, and with what");

        answer.Error!.Value.GetProperty("message").GetString()!.ShouldContain("cannot find my database");
        (await StatusAsync()).GetProperty("state").GetString().ShouldBe("backingOff");
    }

    [Fact]
    public async Task Replacing_a_value_gives_the_next_call_a_new_process_and_drops_no_call()
    {
        object[] fields = [new { name = "key", secret = true, required = true, target = "environmentVariable", targetName = "API_KEY" }];
        using var client = await ConnectAsync([NpmPeers.ScriptedServer], fields, new { key = "first" });
        (await KeyOfAsync(client)).ShouldBe("first");
        var slow = client.CallToolAsync("later", new { milliseconds = 1500 });
        await Eventually.HoldsAsync(async () => await InFlightAsync() == 1, "the slow call is in flight");

        await _scene.Api.PatchAsync($"installations/{_installation}/values", new { key = "second" });

        (await KeyOfAsync(client)).ShouldBe("second");
        (await slow).Text.ShouldContain("1500");
    }

    [Fact]
    public async Task Nothing_of_ours_is_in_a_hosted_servers_environment()
    {
        using var client = await ConnectAsync([NpmPeers.ScriptedServer]);

        var variables = JsonElement.Parse((await client.CallToolAsync("environment", new { })).Text)
            .EnumerateObject().Select(variable => variable.Name);

        variables.ShouldBeSubsetOf(["PATH", "HOME", "LANG"]);
    }

    private string _installation = null!;

    private async Task<McpClient> ConnectAsync(string[] arguments, object[]? fields = null, object? values = null)
    {
        _installation = await _scene.InstallHostedAsync("scripted", "node", arguments, fields, values);
        var client = McpClient.For(await _scene.CreateGatewayAsync("scripted", "upstream", _installation), _scene.Token);
        await client.InitializeAsync();
        return client;
    }

    private Task<JsonElement> StatusAsync() => _scene.Api.GetAsync($"installations/{_installation}/status");

    private async Task<int> InFlightAsync() => (await StatusAsync()).GetProperty("callsInFlight").GetInt32();

    private static async Task<string> KeyOfAsync(McpClient client) =>
        JsonElement.Parse((await client.CallToolAsync("environment", new { })).Text).GetProperty("API_KEY").GetString()!;

    /// <summary>A restart may be waited for: until then calls are not started and may be repeated.</summary>
    private static async Task<string> EchoUntilAnsweredAsync(McpClient client)
    {
        McpAnswer answer = null!;
        await Eventually.HoldsAsync(
            async () =>
            {
                answer = await client.CallToolAsync("echo", new { message = "again" });
                return answer.Error is null || !answer.Error.Value.GetProperty("data").GetProperty("retryable").GetBoolean();
            },
            "a restarted server answers");
        return answer.Text;
    }
}
