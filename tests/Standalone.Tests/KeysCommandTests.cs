using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>The key ring's file by hand, for silos that only read it.</summary>
public sealed class KeysCommandTests
{
    [Fact]
    public async Task Keys_are_added_unused_activated_and_shown_without_the_keys()
    {
        await using var scene = await GatewayScene.StartAsync();
        var bytes = await File.ReadAllTextAsync(Path.Combine(scene.DataDirectory, "keys.json"));

        var before = Lines(await RunAsync(scene, "list"));
        var added = Lines(await RunAsync(scene, "add"));
        var root = added.Single(line => line.Contains("root", StringComparison.Ordinal) && line.Contains("pending", StringComparison.Ordinal)).Split(' ')[0];
        var activated = Lines(await RunAsync(scene, "activate", root));
        var unknown = await StandaloneProcess.RunCommandAsync("keys", "activate", "k_unknown", "--data-directory", scene.DataDirectory);

        before.Length.ShouldBe(2);
        added.Length.ShouldBe(4);
        activated.Single(line => line.StartsWith(root, StringComparison.Ordinal)).ShouldContain("active");
        activated.Count(line => line.Contains("replaced", StringComparison.Ordinal)).ShouldBe(1);
        unknown.ExitCode.ShouldBe(2);
        unknown.Problems.ShouldContain("'k_unknown'");
        foreach (var key in System.Text.Json.JsonElement.Parse(bytes).GetProperty("keys").EnumerateArray())
            string.Join('\n', activated).ShouldNotContain(key.GetProperty("key").GetString()!);
    }

    private static async Task<string> RunAsync(GatewayScene scene, params string[] arguments)
    {
        var (exitCode, output, problems) = await StandaloneProcess.RunCommandAsync(["keys", .. arguments, "--data-directory", scene.DataDirectory]);
        exitCode.ShouldBe(0, problems);
        return output;
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
