using System.Diagnostics;
using System.Text.Json;

namespace Archestra.Cluster.Cli.Tests;

/// <summary>The program as a script runs it: a process of its own, its streams redirected, a home of its own.</summary>
internal sealed class CliProcess(Uri server, string token, string home)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(100);

    private static readonly string Assembly = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "archestra.dll");

    public string Home => home;

    /// <summary>Beside those that say where the gateway is.</summary>
    public Dictionary<string, string?> Environment { get; } = new()
    {
        ["ARCHESTRA_SERVER"] = server.ToString(), ["ARCHESTRA_TOKEN"] = token, ["XDG_CONFIG_HOME"] = home, ["ARCHESTRA_CONFIG"] = null,
    };

    /// <summary>With other variables; null unsets one.</summary>
    public CliProcess With(params (string Name, string? Value)[] variables)
    {
        var other = new CliProcess(server, token, home);
        foreach (var (name, value) in Environment.Select(variable => (variable.Key, variable.Value)).Concat(variables))
        {
            other.Environment[name] = value;
        }

        return other;
    }

    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public async Task<CliResult> RunAsync(string? input, string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var problems = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(LongestRun);
        await process.WaitForExitAsync(timeout.Token);
        return new CliResult(process.ExitCode, await output, await problems);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}

/// <summary>What a run left.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Problems)
{
    public JsonElement Json => JsonElement.Parse(Output);

    public CliResult ShouldEndWith(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Output + Problems);
        return this;
    }
}
