using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Silo;
using Archestra.Cluster.Silo.Security;
using Archestra.Cluster.Testing.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing;

/// <summary>
/// The whole gateway as several nodes: silos with everything that a silo has, over one PostgreSQL database and one key
/// ring, and front-ends with HTTP servers of their own that know nothing but the cluster. Every node has a container of
/// its own, as in a process of its own, and a silo can be killed with all that is in its container.
/// </summary>
public sealed class GatewayCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("arch-gateway-");
    private readonly List<GatewayClusterFrontend> _frontends = [];
    private readonly string _connectionString;
    private readonly IReadOnlyDictionary<string, string?> _settings;

    private GatewayCluster(string connectionString, int seed, IReadOnlyDictionary<string, string?> settings)
    {
        _connectionString = connectionString;
        _settings = settings;
        var options = new EmbeddedOrleansOptions { GrainAssemblies = { typeof(Caller).Assembly }, Seed = seed };
        Runtime = new EmbeddedCluster(options, (builder, _) => Configure(builder));
    }

    public EmbeddedCluster Runtime { get; }

    public GatewayClusterLog Log { get; } = new();

    /// <summary>The tenant that everything is for.</summary>
    public string Tenant { get; private set; } = "";

    /// <summary>A token of the tenant that may do everything.</summary>
    public string Token { get; private set; } = "";

    /// <summary>Where the front-ends listen.</summary>
    public IReadOnlyList<Uri> Frontends => [.. _frontends.Select(frontend => frontend.Url)];

    public IEnumerable<EmbeddedSilo> Alive => Runtime.Silos.Where(silo => silo.IsAlive);

    /// <param name="connectionString">An empty PostgreSQL database.</param>
    /// <param name="settings">Configuration of every node, silos and front-ends.</param>
    public static async Task<GatewayCluster> StartAsync(
        string connectionString, int silos = 4, int frontends = 3, int? seed = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var cluster = new GatewayCluster(connectionString, seed ?? Environment.TickCount, settings ?? new Dictionary<string, string?>());
        for (var i = 0; i < silos; i++)
        {
            await cluster.Runtime.StartSiloAsync();
        }

        var feeds = cluster.Alive.Select(silo => silo.Services.GetRequiredService<ChangeFeedView>()).ToList();
        await Eventually.HoldsAsync(() => feeds.TrueForAll(feed => feed.IsFresh), "every silo reads the change feed");
        for (var i = 0; i < frontends; i++)
        {
            cluster._frontends.Add(await GatewayClusterFrontend.StartAsync(cluster.Runtime, cluster.Log, cluster._settings));
        }

        await cluster.SeedAsync();
        await Eventually.HoldsAsync(() => cluster._frontends.TrueForAll(frontend => frontend.IsFresh), "every front-end reads the change feed");
        return cluster;
    }

    /// <summary>A client of one front-end's management API.</summary>
    public ManagementClient Api(int frontend = 0) => ManagementClient.For(Frontends[frontend], Tenant, Token);

    /// <summary>A client of one front-end's MCP endpoint.</summary>
    /// <param name="gateway">The gateway's path.</param>
    public McpClient Client(string gateway, string token, int frontend = 0, bool modern = false) =>
        McpClient.For(new Uri(Frontends[frontend], gateway), token, modern);

    /// <summary>A client whose requests go to one front-end after the other, as behind a load balancer without affinity.</summary>
    public McpClient BalancedClient(string gateway, string token, bool modern = false) =>
        new(GatewayClusterBalancer.CreateClient(Frontends), new Uri(Frontends[0], gateway), token, modern);

    /// <summary>HTTP behind the balancer: every request goes to another front-end.</summary>
    public HttpClient BalancedHttp() => GatewayClusterBalancer.CreateClient(Frontends);

    /// <summary>
    /// Ends a silo as <c>kill -9</c> would: its grains run no more code, and what its adapters have open (connections,
    /// hosted processes, the audit writer with what it has queued) is gone with it.
    /// </summary>
    public static async Task KillAsync(EmbeddedSilo silo)
    {
        await EmbeddedCluster.KillAsync(silo);
        await ((IAsyncDisposable)silo.Services).DisposeAsync();
    }

    /// <returns>The installation's id.</returns>
    public async Task<string> InstallAsync(string name, object catalogEntry)
    {
        using var api = Api();
        var entry = await api.CreateAsync("catalog", catalogEntry);
        var installed = await api.CreateAsync("installations", new
        {
            name, catalogEntryId = entry.GetProperty("id").GetString(), ownerKind = "organization", ownerId = Tenant, values = new { },
        });
        return installed.GetProperty("id").GetString()!;
    }

    /// <returns>The path of the gateway's endpoint.</returns>
    public async Task<string> CreateGatewayAsync(string name, params string[] installations)
    {
        using var api = Api();
        var gateway = await api.CreateAsync(
            "gateways", new { name, naming = "prefixed", installations = installations.Select(id => new { installationId = id }).ToArray() });
        return $"/v1/mcp/{gateway.GetProperty("id").GetString()}";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var frontend in _frontends)
        {
            await frontend.DisposeAsync();
        }

        await Runtime.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task SeedAsync()
    {
        Tenant = EntityId.Create("tnt");
        var grains = Runtime.AddClient().Grains;
        CallerContext.Present(Runtime.Silos[0].Services.GetRequiredService<ICallerProofs>().System);
        var created = await grains.GetGrain<ITenantGrain>(new TenantKey(Tenant).ToString()).CreateAsync(new Tenant { Name = "chaos" });
        var request = new IssueApiToken
        {
            Name = "administrator", OwnerKind = PrincipalKind.Organization, OwnerId = Tenant, Scopes = [.. Scopes.All],
        };
        var issued = created.IsChanged
            ? await grains.GetGrain<IApiTokenGrain>(new ApiTokenKey(Tenant, EntityId.Create("tok")).ToString()).IssueAsync(request)
            : throw new InvalidOperationException(created.Reason);
        Token = issued.Value?.Text ?? throw new InvalidOperationException(issued.Reason);
        CallerContext.Present(null);
    }

    private void Configure(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = "postgres",
            ["Storage:ConnectionString"] = _connectionString,
            ["Storage:DataDirectory"] = _folder.FullName,
            ["Upstream:AllowLoopback"] = "true",
            // A dead silo is to be closed within the test; on a starved machine a live one must not look dead all the time.
            ["Audit:HeartbeatInterval"] = "00:00:00.500",
            ["Audit:SilenceLimit"] = "00:00:04",
            ["Audit:CheckpointInterval"] = "00:00:01",
            // What a survivor waits before it starts a dead silo's hosted server anew.
            ["HostedServers:LeaseDuration"] = "00:00:04",
        });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(Log));
        builder.AddSilo();
    }
}
