using System.Net;
using System.Net.Sockets;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;
using Npgsql;

namespace Archestra.Cluster.Testing;

/// <summary>
/// Silos and front-ends as processes, on PostgreSQL and mutual TLS, all on loopback. The first tenant is made by a node
/// that is both, joins, and leaves again.
/// </summary>
public sealed class ClusterScene : IAsyncDisposable
{
    private const string FrontendRole = "archestra_frontend";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arch-cluster-");
    private readonly string _connectionString;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private int _silos;

    private ClusterScene(string connectionString, IReadOnlyDictionary<string, string> settings)
    {
        (_connectionString, _settings) = (connectionString, settings);
        Certificates = new(_folder.FullName, "authority");
        Strangers = new(_folder.FullName, "strangers");
    }

    public ClusterCertificates Certificates { get; }

    /// <summary>Of an authority that the nodes do not know.</summary>
    public ClusterCertificates Strangers { get; }

    public List<SiloNode> Silos { get; } = [];

    public List<NodeProcess> Frontends { get; } = [];

    public string Tenant { get; private set; } = "";

    public string Token { get; private set; } = "";

    /// <param name="settings">Further options of every node.</param>
    public static async Task<ClusterScene> StartAsync(string connectionString, IReadOnlyDictionary<string, string>? settings = null)
    {
        var scene = new ClusterScene(connectionString, settings ?? new Dictionary<string, string>());
        // The first makes tables and key ring; the front-ends' role can be given its rights then.
        await scene.AddSiloAsync();
        await scene.CreateFrontendRoleAsync();
        await Task.WhenAll(scene.AddSiloAsync(), scene.AddFrontendAsync(), scene.AddFrontendAsync());
        await scene.MakeFirstTenantAsync();
        return scene;
    }

    public async Task<SiloNode> AddSiloAsync()
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        var name = $"silo-{Interlocked.Increment(ref _silos)}";
        var node = new SiloNode(await NodeProcess.StartAsync("Silo", SiloSettings(name, siloPort, gatewayPort)), name, siloPort, gatewayPort);
        lock (Silos) Silos.Add(node);
        return node;
    }

    public async Task AddFrontendAsync()
    {
        var node = await NodeProcess.StartAsync("Frontend", FrontendSettings());
        lock (Frontends) Frontends.Add(node);
    }

    public ManagementClient Api(int frontend) => ManagementClient.For(Frontends[frontend].Url, Tenant, Token);

    public McpClient Client(int frontend, string gateway, string? token = null) => McpClient.For(new Uri(Frontends[frontend].Url, $"/v1/mcp/{gateway}"), token ?? Token);

    public Dictionary<string, string> SiloSettings(string name, int siloPort, int gatewayPort) => With(_settings, Certificates.Issue(ClusterCertificates.SiloName), new()
    {
        ["Server:Urls:0"] = "http://127.0.0.1:0",
        ["Storage:Provider"] = "postgres",
        ["Storage:ConnectionString"] = _connectionString,
        ["Storage:DataDirectory"] = Path.Combine(_folder.FullName, name),
        ["Storage:KeyRingPath"] = Path.Combine(_folder.FullName, "keys", "keys.json"),
        ["Upstream:AllowLoopback"] = "true",
        ["Keys:PollInterval"] = "00:00:00.500",
        // A rotation waits for a killed silo no longer than a test waits for the rotation.
        ["Keys:SilenceLimit"] = "00:00:10",
        // Front-ends ask for an unknown signing key every five seconds at most.
        ["Keys:SigningKeyLead"] = "00:00:06",
        ["Cluster:Clustering"] = "adonet",
        ["Cluster:AdvertisedAddress"] = "127.0.0.1",
        ["Cluster:SiloName"] = name,
        ["Cluster:SiloPort"] = $"{siloPort}",
        ["Cluster:GatewayPort"] = $"{gatewayPort}",
        ["Cluster:ProbeTimeout"] = "00:00:01",
        ["Cluster:MissedProbes"] = "3",
    });

    public Dictionary<string, string> FrontendSettings() => With(_settings, Certificates.Issue(ClusterCertificates.FrontendName), new()
    {
        ["Server:Urls:0"] = "http://127.0.0.1:0",
        ["Cluster:Clustering"] = "adonet",
        ["Cluster:ConnectionString"] = new NpgsqlConnectionStringBuilder(_connectionString) { Username = FrontendRole }.ToString(),
    });

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Frontends.Concat(Silos.Select(silo => silo.Process)))
        {
            await node.DisposeAsync();
        }

        Certificates.Dispose();
        Strangers.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> some, IReadOnlyDictionary<string, string> more, Dictionary<string, string> others)
    {
        foreach (var (key, value) in some.Concat(more)) others[key] = value;
        return others;
    }

    /// <summary>As docs/operations.md tells an operator to.</summary>
    private async Task CreateFrontendRoleAsync()
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            CREATE ROLE {FrontendRole} LOGIN;
            GRANT SELECT ON OrleansQuery, OrleansMembershipTable, OrleansMembershipVersionTable TO {FrontendRole};
            """;
        await command.ExecuteNonQueryAsync();
    }

    private async Task MakeFirstTenantAsync()
    {
        var settings = SiloSettings("first", FreePort(), FreePort());
        var environment = settings.Where(setting => !setting.Key.StartsWith("Server:", StringComparison.Ordinal))
            .ToDictionary(setting => $"ARCHESTRA_{setting.Key.Replace(":", "__", StringComparison.Ordinal)}", setting => setting.Value, StringComparer.Ordinal);
        await using var both = await StandaloneProcess.StartAsync(settings["Storage:DataDirectory"], environment: environment);
        (Tenant, Token) = (both.DemoTenant!, both.AdministratorToken!);
        var exitCode = await both.StopAsync();
        if (exitCode != 0) throw new InvalidOperationException($"The first node ended with {exitCode}. Its output:\n{both.Output}");
    }
}
