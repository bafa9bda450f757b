using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing;

/// <summary>
/// A tenant with people, a gateway and OAuth clients, in silos with everything that guards them, behind front-ends on real
/// HTTP: what an authorization needs, without the tools' servers.
/// </summary>
public sealed class AuthorizationScene : IAsyncDisposable
{
    private readonly List<GatewayClusterFrontend> _frontends = [];

    private AuthorizationScene(SecuredCluster cluster) => Cluster = cluster;

    public SecuredCluster Cluster { get; }

    /// <summary>What all nodes log from Warning on.</summary>
    public required GatewayClusterLog Log { get; init; }

    public string Tenant { get; private set; } = "";

    /// <summary>A member of the tenant.</summary>
    public UserAccount Ann { get; private set; } = null!;

    public Gateway Gateway { get; private set; } = null!;

    public IReadOnlyList<Uri> Frontends => [.. _frontends.Select(frontend => frontend.Url)];

    /// <summary>What a front-end calls itself: the issuer.</summary>
    public string Issuer => Frontends[0].GetLeftPart(UriPartial.Authority);

    /// <summary>The canonical URL of the gateway.</summary>
    public string Resource => ResourceOf(Gateway);

    public static async Task<AuthorizationScene> StartAsync(
        int frontends = 1,
        Action<OAuthOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? configureSilo = null,
        Action<IServiceCollection>? configureFrontend = null)
    {
        var log = new GatewayClusterLog();
        var cluster = await SecuredCluster.StartAsync(configureSilo: services =>
        {
            services
                .AddLogging(logging => logging.AddProvider(log))
                .AddSingleton(time ?? TimeProvider.System)
                .Configure(configure ?? (_ => { }));
            configureSilo?.Invoke(services);
        });
        var scene = new AuthorizationScene(cluster) { Log = log, Tenant = await cluster.CreateTenantAsync() };
        scene.Ann = await scene.CreateUserAsync("ann");
        scene.Gateway = await scene.CreateGatewayAsync("Main gateway");
        for (var i = 0; i < frontends; i++)
        {
            scene._frontends.Add(await GatewayClusterFrontend.StartAsync(cluster.Runtime, log, configure: configureFrontend));
        }

        return scene;
    }

    public string ResourceOf(Gateway gateway) => $"{Issuer}/v1/mcp/{gateway.Id}";

    public async Task<UserAccount> CreateUserAsync(string name, string? tenant = null)
    {
        var created = await Cluster.CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{tenant ?? Tenant}", Cluster.SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = name }));
        return created.Value ?? throw new InvalidOperationException(created.Reason);
    }

    /// <summary>A gateway with one tool that reads and two that change things.</summary>
    public async Task<Gateway> CreateGatewayAsync(string name, AccessList? access = null, string? tenant = null, params ToolRule[] rules)
    {
        var installation = new Installation
        {
            Id = EntityId.Create("ins"),
            Name = EntityId.Create("n"),
            CatalogEntryId = "cat_1",
            OwnerKind = PrincipalKind.Organization,
            OwnerId = tenant ?? Tenant,
            ConnectionId = EntityId.Create("con"),
            Transport = ServerTransport.StreamableHttp,
        };
        var tools = new[] { "find", "send", "erase" }.Select(tool =>
            new StoredTool(tool, JsonElement.Parse($$$"""{"name":"{{{tool}}}","inputSchema":{"type":"object"}}"""), tool == "find"));
        await PutAsync(DocumentKinds.Installation, tenant, installation.Id, new StoredInstallation { Public = installation });
        await PutAsync(DocumentKinds.ToolList, tenant, installation.Id, new StoredToolList { Tools = [.. tools] });
        var gateway = new Gateway
        {
            Id = EntityId.Create("gtw"),
            Name = name,
            Naming = ToolNaming.Upstream,
            Installations = [new GatewayInstallation(installation.Id, null) { Rules = rules }],
            Access = access,
        };
        await PutAsync(DocumentKinds.Gateway, tenant, gateway.Id, gateway);
        return gateway;
    }

    /// <summary>A client that registered itself.</summary>
    public async Task<OAuthClient> AddDynamicClientAsync(string name, params string[] redirectUris)
    {
        var client = ClientOf(EntityId.Create("dcr"), name, OAuthClientKind.Dynamic, redirectUris);
        var now = TimeProvider.System.GetUtcNow();
        await PutAsync(DocumentKinds.DynamicClient, DocumentTenants.None, client.Id, new { Public = client, IssuedAt = now, ExpiresAt = now.AddDays(1) });
        return client;
    }

    /// <summary>A client that an administrator registered.</summary>
    public async Task<OAuthClient> AddRegisteredClientAsync(Func<OAuthClient, OAuthClient> change, params string[] redirectUris)
    {
        var client = change(ClientOf(EntityId.Create("oac"), "Registered client", OAuthClientKind.Registered, redirectUris) with { TenantId = Tenant });
        await PutAsync(DocumentKinds.OAuthClient, client.TenantId, client.Id, new { Public = client });
        return client;
    }

    /// <summary>A client whose id is the URL of its metadata, which was fetched a moment ago.</summary>
    public async Task<OAuthClient> AddDocumentClientAsync(string url, params string[] redirectUris)
    {
        var client = ClientOf(url, "Document client", OAuthClientKind.MetadataDocument, redirectUris);
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)));
        var kept = new { Client = client, FreshUntil = TimeProvider.System.GetUtcNow().AddHours(1) };
        await PutAsync(DocumentKinds.ClientDocument, DocumentTenants.None, id, kept);
        return client;
    }

    /// <summary>A signed-in browser; the value of its cookie.</summary>
    public async Task<string> SignInAsync(UserAccount? user = null, string? tenant = null)
    {
        var sessions = Cluster.Service<BrowserSessions>();
        var (text, _) = await sessions.BeginAsync(
            tenant ?? Tenant, (user ?? Ann).Id, ["pwd"], null, "test", new CallerDescription(), CancellationToken.None);
        return text;
    }

    /// <summary>Ends all sessions of a user.</summary>
    public Task SignOutAsync(UserAccount? user = null) =>
        Cluster.Service<BrowserSessions>().RevokeOfUserAsync(Tenant, (user ?? Ann).Id, null, CancellationToken.None);

    /// <summary>Writes the refusals that were counted so far into the audit log.</summary>
    public async Task FlushRefusalsAsync()
    {
        for (var silo = 0; silo < Cluster.Runtime.Silos.Count; silo++)
        {
            await Cluster.Service<RefusalTally>(silo).RecordAsync(Cluster.Audit, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var frontend in _frontends)
        {
            await frontend.DisposeAsync();
        }

        await Cluster.DisposeAsync();
    }

    private static OAuthClient ClientOf(string id, string name, OAuthClientKind kind, string[] redirectUris) => new()
    {
        Id = id, Name = name, Kind = kind, RedirectUris = redirectUris, GrantTypes = ["authorization_code", "refresh_token"],
    };

    private async Task PutAsync<T>(string kind, string? tenant, string id, T value)
        where T : class
    {
        var change = DocumentChange.Inserted(kind, tenant ?? Tenant, id, null, null, ConfigurationDirectory.Write(value));
        var outcome = await Cluster.Service<IDocumentStore>().ApplyAsync([change], [], CancellationToken.None);
        if (!outcome.IsApplied)
        {
            throw new InvalidOperationException($"{kind}/{id}: {outcome.Status}");
        }
    }
}
