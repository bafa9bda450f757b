using System.Net;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// Three front-ends behind a round-robin balancer and silos that die: after every step, or in the middle of it. Pushes are
/// dropped, doubled and delayed, grains have two activations. A gateway, and Ann, who has a password.
/// </summary>
internal sealed class SignInStorm : IAsyncDisposable
{
    public const string PublicUrl = "https://mcp.example.test";
    public const string Password = "correct horse battery staple";

    public static readonly EmbeddedFaults Faults = new()
    {
        DroppedObserverMessages = 0.3, DuplicatedObserverMessages = 0.2, ObserverDelay = TimeSpan.FromMilliseconds(200), ShuffleRequests = true,
    };

    private readonly ITestOutputHelper _output;
    private readonly StormUpstream _upstream;

    private SignInStorm(GatewayCluster cluster, StormUpstream upstream, ITestOutputHelper output) =>
        (Cluster, _upstream, _output, Choices) = (cluster, upstream, output, new SeededRandom(cluster.Runtime.Seed));

    public GatewayCluster Cluster { get; }

    public SeededRandom Choices { get; }

    public string Gateway { get; private set; } = "";

    public static async Task<SignInStorm> StartAsync(PostgresServer server, ITestOutputHelper output)
    {
        var settings = new Dictionary<string, string?> { ["Http:PublicUrl"] = PublicUrl, ["IdentityProviders:AllowLoopback"] = "true" };
        var cluster = await GatewayCluster.StartAsync(await server.CreateDatabaseAsync(), silos: 3, settings: settings);
        var storm = new SignInStorm(cluster, await StormUpstream.StartAsync(), output);
        output.WriteLine($"seed {cluster.Runtime.Seed}");
        await storm.SeedAsync();
        return storm;
    }

    /// <summary>A client that has registered itself, and a browser in which nobody is signed in.</summary>
    public async Task<BalancedSignIn> BeginAsync(params string[] grantTypes)
    {
        var flow = new BalancedSignIn(Cluster, PublicUrl, Gateway);
        await flow.RegisterAsync(grantTypes is [] ? ["authorization_code", "refresh_token"] : grantTypes);
        return flow;
    }

    public Task StepAsync(Func<Task> step) => StepAsync(async () =>
    {
        await step();
        return true;
    });

    /// <summary>A step, after which the oldest silo is dead and another one there.</summary>
    public async Task<T> StepAsync<T>(Func<Task<T>> step)
    {
        Cluster.Runtime.Faults = Faults;
        var result = await step();
        await Cluster.Runtime.StartSiloAsync();
        await GatewayCluster.KillAsync(Cluster.Alive.First());
        return result;
    }

    /// <summary>A step, after which no silo is left that saw it.</summary>
    public async Task<T> ForgottenStepAsync<T>(Func<Task<T>> step)
    {
        var seeing = Cluster.Alive.ToList();
        var result = await StepAsync(step);
        while (seeing.Exists(silo => silo.IsAlive))
        {
            await StepAsync(() => Task.CompletedTask);
        }

        return result;
    }

    public Task AmidDeathAsync(Func<Task> step) => AmidDeathAsync(async () =>
    {
        await step();
        return true;
    });

    /// <summary>A step, amid which all silos die but one that has just come.</summary>
    public async Task<T> AmidDeathAsync<T>(Func<Task<T>> step)
    {
        Cluster.Runtime.Faults = Faults;
        var dying = Cluster.Alive.ToList();
        await Cluster.Runtime.StartSiloAsync();
        foreach (var activation in Cluster.Runtime.Core.Directory.All.ToList()) Cluster.Runtime.Core.Duplicate(activation.GrainId);
        var running = step();
        using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + Choices.Next(20)))) await moment.WaitForNextTickAsync();
        foreach (var silo in dying) await GatewayCluster.KillAsync(silo);
        await Cluster.Runtime.StartSiloAsync();
        return await running;
    }

    public async Task ShouldCallEverywhereAsync(string token)
    {
        for (var frontend = 0; frontend < Cluster.Frontends.Count; frontend++)
        {
            using var client = Cluster.Client(Gateway, token, frontend, modern: true);
            await Eventually.HoldsAsync(
                async () =>
                {
                    var answer = await client.RequestAsync("tools/list", new { });
                    answer.Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
                    return answer.Status == HttpStatusCode.OK;
                },
                $"front-end {frontend} lets the token in");
        }
    }

    public static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) ? value.GetString()! : throw new InvalidOperationException($"No {name} in {body}");

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _upstream.DisposeAsync();
        foreach (var line in Cluster.Log.Lines.Where(line => line.Contains(" Error ", StringComparison.Ordinal))) _output.WriteLine(line);
    }

    private async Task SeedAsync()
    {
        var remote = await Cluster.InstallAsync("remote", new { name = "remote", transport = "streamableHttp", url = _upstream.Url, fields = Array.Empty<object>() });
        Gateway = await Cluster.CreateGatewayAsync("sign-in", remote);
        using var api = Cluster.Api();
        var user = await api.CreateAsync("users", new { name = "ann", email = "ann@company.example" });
        using var set = await api.SendAsync(HttpMethod.Put, $"users/{user.GetProperty("id").GetString()}/password", new { password = Password });
        set.IsSuccessStatusCode.ShouldBeTrue();
    }
}
