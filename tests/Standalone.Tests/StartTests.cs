using System.Net;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>What a person meets at the first start, at the next one, and after a mistake.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Starting_again_keeps_everything_and_shows_no_token()
    {
        await using var scene = await GatewayScene.StartAsync();
        var (gateway, token) = (scene.Process.DemoEndpoint!.AbsolutePath, scene.Token);
        (await scene.Process.StopAsync()).ShouldBe(0);

        await scene.RestartAsync();

        scene.Process.AdministratorToken.ShouldBeNull();
        using var client = McpClient.For(new Uri(scene.Process.BaseUrl, gateway), token);
        await client.InitializeAsync();
        (await client.CallToolAsync("sample__add", new { a = 20, b = 22 })).Text.ShouldBe("42");
    }

    [Fact]
    public async Task Starting_again_with_more_tokens_than_one_page_of_a_list_shows_no_token()
    {
        await using var scene = await GatewayScene.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => scene.IssueTokenAsync($"{i}", "mcp:read")));

        await scene.RestartAsync();

        scene.Process.AdministratorToken.ShouldBeNull();
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_data_directory_is_its_owners_alone()
    {
        await using var scene = await GatewayScene.StartAsync();

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        (File.GetUnixFileMode(scene.DataDirectory) & others).ShouldBe(UnixFileMode.None);
        foreach (var file in Directory.EnumerateFiles(scene.DataDirectory))
        {
            (File.GetUnixFileMode(file) & others).ShouldBe(UnixFileMode.None, file);
        }
    }

    [Theory]
    [InlineData("--set", "Mcp:MaxBodyByts=5", "Mcp:MaxBodyByts")]
    [InlineData("--set", "Storge:Provider=sqlite", "Storge")]
    [InlineData("--set", "Mcp:MaxBodyBytes=5", "MaxBodyBytes")]
    [InlineData("--set", "Keys:IssuedLifetime=00:59:59", "Keys:IssuedLifetime")]
    [InlineData("--set", "Storage:Provider=oracle", "Storage:Provider")]
    [InlineData("--set", "nonsense", "nonsense")]
    [InlineData("--config", "/nowhere/archestra.json", "/nowhere/archestra.json")]
    [InlineData("--urls", "http://0.0.0.0:8808", "http://0.0.0.0:8808")]
    [InlineData("--urls", "http://*:8808", "http://*:8808")]
    [InlineData("--urls", "ftp://127.0.0.1:1", "ftp://127.0.0.1:1")]
    public async Task A_wrong_option_stops_the_start_with_a_sentence_that_names_it(string option, string value, string named)
    {
        var directory = Directory.CreateTempSubdirectory("archestra-test-").FullName;

        var (exitCode, output, problems) = await StandaloneProcess.RunCommandAsync("--data-directory", directory, option, value);

        exitCode.ShouldBe(2, output + problems);
        problems.ShouldContain(named);
        problems.ShouldNotContain("   at ");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task An_address_in_use_is_said_in_a_sentence()
    {
        await using var scene = await GatewayScene.StartAsync();
        var directory = Directory.CreateTempSubdirectory("archestra-test-").FullName;

        var (exitCode, _, problems) = await StandaloneProcess.RunCommandAsync(
            "--data-directory", directory, "--urls", scene.Process.BaseUrl.GetLeftPart(UriPartial.Authority));

        exitCode.ShouldBe(2);
        problems.ShouldContain("--urls");
        problems.ShouldNotContain("   at ");
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task An_audit_log_that_is_not_there_is_said_and_not_made()
    {
        var directory = Directory.CreateTempSubdirectory("archestra-test-").FullName;

        var (exitCode, _, problems) = await StandaloneProcess.RunCommandAsync("audit", "verify", "--data-directory", directory);

        exitCode.ShouldBe(2);
        problems.ShouldContain(directory);
        Directory.EnumerateFileSystemEntries(directory).ShouldBeEmpty();
        Directory.Delete(directory);
    }

    [Fact]
    public async Task Health_is_said_without_a_token()
    {
        await using var scene = await GatewayScene.StartAsync();
        using var http = TestHttp.Create(scene.Process.BaseUrl);

        (await http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
