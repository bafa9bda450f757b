using System.Diagnostics;
using System.Globalization;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Fairness.Benchmarks;

/// <summary>
/// Two tenants before one running gateway, in interleaved rounds: the quiet one alone, beside a noisy one at 100 times its
/// allowed rate, and beside the same with limits set so high that none is reached. Prints the quiet one's p50 and p99, their
/// ratios, and how often it was refused.
/// </summary>
internal static class FairnessRun
{
    private const double AllowedRate = 20;
    private const double QuietRate = 15;
    private const double NoisyRate = 100 * AllowedRate;
    private const int NoisyConnections = 32;

    private static readonly object Limited = new { tenant = new { requests = (int)AllowedRate, period = "00:00:01" } };
    private static readonly object High = new { tenant = new { requests = 1_000_000, period = "00:00:01" } };

    public static async Task<int> RunAsync(int rounds, int seconds, string[] gatewayArguments)
    {
        using var upstream = Own("upstream");
        var url = new Uri(new Uri((await upstream.StandardOutput.ReadLineAsync())!), "/mcp");
        await using var scene = await GatewayScene.StartAsync(gatewayArguments);
        var quiet = await TenantSetup.MakeAsync(scene, "quiet", url, Limited);
        var noisy = await TenantSetup.MakeAsync(scene, "noisy", url, Limited);
        var arms = new[] { new Arm("alone", null), new Arm("noisy, limited", Limited), new Arm("noisy, limits high", High) };
        await LoadAsync(quiet, QuietRate, 2, 2);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var arm in arms)
            {
                await RoundAsync(scene, arm, quiet, noisy, seconds);
            }
        }

        Print(arms);
        upstream.StandardInput.Close();
        return 0;
    }

    private static async Task RoundAsync(GatewayScene scene, Arm arm, TenantSetup quiet, TenantSetup noisy, int seconds)
    {
        if (arm.Limits is not null)
        {
            await noisy.LimitAsync(scene, arm.Limits);
            await Task.Delay(TimeSpan.FromSeconds(1.5));
        }

        // The noisy one begins a second before and ends a second after.
        var noise = arm.Limits is null ? null : LoadAsync(noisy, NoisyRate, seconds + 2, NoisyConnections);
        await Task.Delay(TimeSpan.FromSeconds(1));
        arm.Quiet.Add(await LoadAsync(quiet, QuietRate, seconds, 3));
        if (noise is not null)
        {
            arm.Noisy.Add(await noise);
        }
    }

    private static void Print(Arm[] arms)
    {
        var alone = arms[0];
        Console.WriteLine($"allowed {AllowedRate}/s for each tenant; quiet {QuietRate}/s, noisy {NoisyRate}/s offered on {NoisyConnections} connections; {Environment.ProcessorCount} processors for gateway, server and load");
        Console.WriteLine($"{"quiet tenant",-20}{"calls",7}{"429",6}{"failed",8}{"p50 ms",9}{"p99 ms",9}{"p50 ×",8}{"p99 ×",8}   noisy tenant: answered/s, 429/s");
        foreach (var arm in arms)
        {
            var noise = arm.Noisy.Count == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $"{arm.Noisy.Sum(load => load.Times.Length) / arm.Noisy.Sum(load => load.Seconds):F0}, {arm.Noisy.Sum(load => load.Refused) / arm.Noisy.Sum(load => load.Seconds):F0}");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{arm.Name,-20}{arm.Quiet.Sum(load => load.Sent),7}{arm.Quiet.Sum(load => load.Refused),6}{arm.Quiet.Sum(load => load.Failed),8}{arm.At(0.5),9:F2}{arm.At(0.99),9:F2}{arm.At(0.5) / alone.At(0.5),8:F2}{arm.At(0.99) / alone.At(0.99),8:F2}   {noise}"));
        }
    }

    private static async Task<Load> LoadAsync(TenantSetup tenant, double rate, int seconds, int connections)
    {
        using var process = Own("load", tenant.Endpoint.ToString(), tenant.Token, $"{rate}", $"{seconds}", $"{connections}");
        var line = (await process.StandardOutput.ReadLineAsync())!.Split(' ');
        await process.WaitForExitAsync();
        long[] times = line[3].Length == 0 ? [] : [.. line[3].Split(',').Select(text => long.Parse(text, CultureInfo.InvariantCulture))];
        return new Load(int.Parse(line[0], CultureInfo.InvariantCulture), int.Parse(line[1], CultureInfo.InvariantCulture), int.Parse(line[2], CultureInfo.InvariantCulture), seconds, times);
    }

    private static Process Own(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(FairnessRun).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private sealed record Load(int Sent, int Refused, int Failed, int Seconds, long[] Times);

    private sealed record Arm(string Name, object? Limits)
    {
        public List<Load> Quiet { get; } = [];

        public List<Load> Noisy { get; } = [];

        /// <summary>Of all rounds together, in milliseconds.</summary>
        public double At(double part)
        {
            var times = Quiet.SelectMany(load => load.Times).Order().ToArray();
            return times.Length == 0 ? double.NaN : times[Math.Min(times.Length - 1, (int)(times.Length * part))] / 1000.0;
        }
    }

    /// <summary>A tenant with one server, one gateway and one token.</summary>
    private sealed record TenantSetup(string Id, string Name, Uri Endpoint, string Token)
    {
        private static readonly string[] Scopes = ["mcp:write"];

        public static async Task<TenantSetup> MakeAsync(GatewayScene scene, string name, Uri upstream, object limits)
        {
            var tenant = (await scene.Api.CreateAsync("/api/v1/tenants", new { name, limits })).GetProperty("id").GetString()!;
            var path = $"/api/v1/tenants/{tenant}";
            var entry = await scene.Api.CreateAsync($"{path}/catalog", new { name, transport = "streamableHttp", url = upstream });
            var installed = await scene.Api.CreateAsync($"{path}/installations", new
            {
                name, catalogEntryId = entry.GetProperty("id").GetString(), ownerKind = "organization", ownerId = tenant,
            });
            var gateway = await scene.Api.CreateAsync($"{path}/gateways", new
            {
                name, naming = "upstream", installations = new[] { new { installationId = installed.GetProperty("id").GetString() } },
            });
            var token = await scene.Api.CreateAsync($"{path}/tokens", new { name, ownerKind = "organization", ownerId = tenant, scopes = Scopes });
            return new TenantSetup(tenant, name, scene.EndpointOf(gateway.GetProperty("id").GetString()!), token.GetProperty("text").GetString()!);
        }

        public async Task LimitAsync(GatewayScene scene, object limits) =>
            await scene.Api.ReplaceAsync($"/api/v1/tenants/{Id}", new { name = Name, limits });
    }
}
