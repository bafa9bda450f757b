using System.Text;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Marked secrets go in everywhere they can, everything is logged at the finest level, and then they are looked for everywhere.</summary>
public sealed class SecretsTests
{
    private const string HeaderSecret = "MARK-header-7fKq2pXw9s";
    private const string VariableSecret = "MARK-variable-3hTz8nBv4d";
    private const string ArgumentSecret = "MARK-argument-6gLm1cRy5j";
    private const string ReplacedSecret = "MARK-replaced-9wQe2uIo7a";

    private static readonly string[] Secrets = [HeaderSecret, VariableSecret, ArgumentSecret, ReplacedSecret];

    private readonly StringBuilder _answers = new();

    [Fact]
    public async Task No_secret_is_in_the_databases_the_logs_the_api_or_an_error()
    {
        await using var server = await FakeMcpServer.StartLegacyAsync(exchange => exchange.Method == "tools/list"
            ? exchange.ReplyAsync("""{"tools":[{"name":"ok","inputSchema":{"type":"object"}},{"name":"refuse","inputSchema":{"type":"object"}}]}""")
            : exchange.Body.Contains("refuse", StringComparison.Ordinal)
                ? exchange.ReplyStatusAsync(500)
                : exchange.ReplyAsync("""{"content":[]}"""));
        await using var scene = await GatewayScene.StartAsync("--set", "Logging:LogLevel:Default=Trace");
        var (remote, hosted) = await InstallAsync(scene, server.Url);
        var gateway = await scene.CreateGatewayAsync("all", "prefixed", remote, hosted);
        var issued = await scene.IssueTokenAsync("another", "mcp:read", "mcp:write");

        await CallEverythingAsync(gateway, scene.Token);
        await ReadEverythingAsync(scene, remote, hosted);
        await scene.Api.PatchAsync($"installations/{remote}/values", new { key = ReplacedSecret });
        await CallEverythingAsync(gateway, issued.Text);
        var export = await StandaloneProcess.RunCommandAsync("audit", "export", "--data-directory", scene.DataDirectory);
        await scene.Process.StopAsync();

        // They did arrive where they belong: otherwise this test proves nothing.
        server.Exchanges.Select(exchange => exchange.Header("X-Api-Key")).ShouldContain($"Key {HeaderSecret}");
        server.Exchanges.Select(exchange => exchange.Header("X-Api-Key")).ShouldContain($"Key {ReplacedSecret}");

        var tokenAfterFirstPrint = scene.Process.Output.Split("Cursor and other clients")[^1].Split("mcpServers")[^1].Split("}\n")[^1];
        foreach (var secret in Secrets)
        {
            ShouldNotHold(scene.Process.Output, secret, "the log");
            ShouldNotHold(_answers.ToString(), secret, "an API answer");
            ShouldNotHold(export.Output, secret, "the audit export");
            ShouldNotBeInFiles(scene.DataDirectory, secret);
        }

        foreach (var token in new[] { scene.Token, issued.Text })
        {
            ShouldNotHold(tokenAfterFirstPrint, token, "the log");
            ShouldNotHold(export.Output, token, "the audit export");
            ShouldNotBeInFiles(scene.DataDirectory, token);
        }
    }

    private static async Task<(string Remote, string Hosted)> InstallAsync(GatewayScene scene, Uri url)
    {
        object[] headers = [new { name = "key", secret = true, target = "header", targetName = "X-Api-Key", valuePrefix = "Key " }];
        var remote = await scene.InstallRemoteAsync("remote", url, headers, new { key = HeaderSecret });
        object[] fields =
        [
            new { name = "variable", secret = true, target = "environmentVariable", targetName = "SECRET" },
            new { name = "argument", secret = true, target = "argument", targetName = "--key=" },
        ];
        var hosted = await scene.InstallHostedAsync(
            "hosted", "node", [NpmPeers.ScriptedServer], fields, new { variable = VariableSecret, argument = ArgumentSecret });
        return (remote, hosted);
    }

    private async Task CallEverythingAsync(Uri gateway, string token)
    {
        using var client = McpClient.For(gateway, token);
        await client.InitializeAsync();
        foreach (var tool in (string[])["remote__ok", "remote__refuse", "hosted__echo", "hosted__garbage", "hosted__die", "hosted__echo"])
        {
            var answer = await client.CallToolAsync(tool, new { lines = 1 });
            _answers.AppendLine(answer.Message.ToString());
        }
    }

    private async Task ReadEverythingAsync(GatewayScene scene, string remote, string hosted)
    {
        foreach (var path in (string[])
                 [
                     "catalog", "installations", "gateways", "tokens", "users", "teams", "audit?limit=200", $"installations/{remote}", $"installations/{hosted}",
                     $"installations/{remote}/tools", $"installations/{hosted}/tools", $"installations/{remote}/status", $"installations/{hosted}/status",
                 ])
        {
            _answers.AppendLine((await scene.Api.GetAsync(path)).ToString());
        }

        using var refused = await scene.Api.SendAsync(HttpMethod.Patch, $"installations/{remote}/values", new { nokey = HeaderSecret });
        _answers.AppendLine(await refused.Content.ReadAsStringAsync());
        using var malformed = await scene.Api.SendAsync(HttpMethod.Post, "installations", new { values = new[] { HeaderSecret } });
        _answers.AppendLine(await malformed.Content.ReadAsStringAsync());
    }

    private static void ShouldNotBeInFiles(string directory, string secret)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            ShouldNotHold(Encoding.Latin1.GetString(File.ReadAllBytes(file)), secret, file);
        }
    }

    private static void ShouldNotHold(string text, string secret, string where)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        foreach (var form in new[] { secret, Convert.ToBase64String(bytes), Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes), Uri.EscapeDataString(secret) })
        {
            text.Contains(form, StringComparison.Ordinal).ShouldBeFalse($"{where} holds a secret");
        }
    }
}
