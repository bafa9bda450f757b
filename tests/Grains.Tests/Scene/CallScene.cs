using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>
/// Real grains on the embedded runtime between fake borders: one tenant, one gateway over a remote and a hosted server,
/// and a clock that stands until it is moved.
/// </summary>
internal sealed class CallScene : IAsyncDisposable
{
    public const string Tenant = "tn_1";
    public const string GatewayId = "gw_1";
    public const string RemoteTarget = "u/tn_1/co_remote/0";
    public const string HostedTarget = "h/tn_1/in_hosted/shared";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>What a step of time causes may take this long; more only makes a test use more time of the scene.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(5);

    private static readonly string[] ToolNames = ["echo", "slow", "read"];
    private readonly EmbeddedCluster _cluster;
    private readonly EmbeddedClient _client;
    private int _operations;

    private CallScene(Action<CallOptions>? calls, Action<HostedServerOptions>? hosted)
    {
        Audit = new RecordingAuditLog(Order);
        Server = new FakeServer(Order);
        Connector = new FakeConnector(Server);
        Launcher = new FakeLauncher(Server);
        Documents = new MemoryDocuments(Time);
        Leases = new MemoryLeases(Time);
        _cluster = new EmbeddedCluster(
            new EmbeddedOrleansOptions { GrainAssemblies = { typeof(CallExecution).Assembly }, VerifyImmutableMessages = true },
            (builder, _) => Register(builder.Services, calls, hosted),
            Time);
        _client = _cluster.AddClient();
    }

    public ManualTimeProvider Time { get; } = new();

    public OrderLog Order { get; } = new();

    public OpenProofs Proofs { get; } = new();

    public MemorySecrets Secrets { get; } = new();

    public RecordingAuditLog Audit { get; }

    public FakeServer Server { get; }

    public FakeConnector Connector { get; }

    public FakeLauncher Launcher { get; }

    public MemoryDocuments Documents { get; }
    public MemoryLeases Leases { get; }

    public EmbeddedCluster Cluster => _cluster;

    public IUpstreamCallGrain Remote => _client.Grains.GetGrain<IUpstreamCallGrain>(RemoteTarget);

    public IHostedServerGrain Hosted => _client.Grains.GetGrain<IHostedServerGrain>(HostedTarget);

    public static Principal Alice { get; } = User("us_alice", Scopes.Read, Scopes.Write);
    public static Principal Reader { get; } = User("us_reader", Scopes.Read);

    public static async Task<CallScene> StartAsync(
        Action<CallOptions>? calls = null, Action<HostedServerOptions>? hosted = null, int silos = 1)
    {
        var scene = new CallScene(calls, hosted);
        scene.PutConfiguration();
        scene.Server.Tools["echo"] = (request, _, _) => Task.FromResult(FakeServer.Text(Encoding.UTF8.GetString(request.ParamsMembers.Span).Replace('"', '\'')));
        scene.Server.Tools["read"] = (_, _, _) => Task.FromResult(FakeServer.Text("read"));
        scene.Server.Tools["tools/list"] = (_, _, _) => Task.FromResult(ToolList(ToolNames));
        for (var i = 0; i < silos; i++)
        {
            await scene._cluster.StartSiloAsync();
        }

        return scene;
    }

    /// <summary>What the silo holds its leases under.</summary>
    public static string IncarnationOf(EmbeddedSilo silo) => silo.Services.GetRequiredService<SiloIncarnation>().Id;

    public static UpstreamAnswer ToolList(params IEnumerable<string> names) =>
        UpstreamAnswer.Result(Encoding.UTF8.GetBytes($$"""{"tools":[{{string.Join(',', names.Select(Definition))}}]}"""));

    public UpstreamCall Call(string tool, string arguments = "") => new()
    {
        OperationId = $"op_{Interlocked.Increment(ref _operations)}",
        GatewayId = GatewayId,
        Tool = tool,
        ParamsMembers = Encoding.UTF8.GetBytes(arguments),
        Timeout = TimeSpan.FromSeconds(60),
        Caller = new CallerDescription { Client = "test/1", SourceAddress = "127.0.0.1" },
    };

    public async Task<CallReply> SendAsync(ICallTargetGrain target, UpstreamCall call, Principal? principal = null, CancellationToken cancellationToken = default)
    {
        CallerContext.Present(Proofs.Issue(principal ?? Alice, 0, TimeSpan.MaxValue));
        return await target.CallAsync(call, cancellationToken).WaitAsync(Patience, CancellationToken.None);
    }

    public async Task<List<UpstreamFrame>> ReadAsync(ICallTargetGrain target, string operationId, Principal? principal = null)
    {
        CallerContext.Present(Proofs.Issue(principal ?? Alice, 0, TimeSpan.MaxValue));
        using var patience = new CancellationTokenSource(Patience);
        var frames = new List<UpstreamFrame>();
        await foreach (var frame in target.ReadFramesAsync(operationId, patience.Token))
        {
            frames.Add(frame);
        }

        return frames;
    }

    public async Task CancelAsync(ICallTargetGrain target, string cancelKey, Principal? principal = null)
    {
        CallerContext.Present(Proofs.Issue(principal ?? Alice, 0, TimeSpan.MaxValue));
        await target.CancelAsync(cancelKey).WaitAsync(Patience);
    }

    public async Task<ServerStatus> StatusAsync(ICallTargetGrain target)
    {
        CallerContext.Present(Proofs.System);
        return await target.GetStatusAsync().WaitAsync(Patience);
    }

    /// <summary>Moves time in steps until the work is done: what it waits for may be armed only after a step.</summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> work, TimeSpan step)
    {
        await AdvanceUntilAsync(() => Task.FromResult(work.IsCompleted), step);
        return await work;
    }

    public async Task AdvanceUntilAsync(Func<Task<bool>> isTrue, TimeSpan step)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await isTrue())
        {
            patience.Token.ThrowIfCancellationRequested();
            Time.Advance(step);
            for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Settling && !await isTrue();)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>For what follows from something asynchronous without a signal of its own.</summary>
    public static async Task UntilAsync(Func<bool> isTrue)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isTrue())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Until so many calls wait for a place at the grain.</summary>
    public async Task UntilQueuedAsync(ICallTargetGrain target, int calls)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await StatusAsync(target)).CallsQueued != calls)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    public void PutTenant(bool waitForAuditOutcome, AuditCapture? capture = null) =>
        Documents.Put(
            DocumentKinds.Tenant,
            DocumentTenants.None,
            Tenant,
            ConfigurationDirectory.Write(new Tenant { Id = Tenant, Name = "One", WaitForAuditOutcome = waitForAuditOutcome, Audit = new AuditSettings { Capture = capture } }),
            FeedEntryKind.TenantChanged);

    public void PutGateway(params GatewayInstallation[] installations) =>
        Documents.Put(
            DocumentKinds.Gateway,
            Tenant,
            GatewayId,
            ConfigurationDirectory.Write(new Gateway { Id = GatewayId, Name = "main", Naming = ToolNaming.Prefixed, Installations = installations }),
            FeedEntryKind.GatewayChanged);

    public void PutRemoteConnection(params CredentialBinding[] credentials) =>
        PutConnection("co_remote", new ConnectionDocument
        {
            InstallationId = "in_remote",
            Transport = ServerTransport.StreamableHttp,
            Url = "https://mcp.example/mcp",
            Credentials = credentials,
            UpstreamIdentity = "user/us_alice",
        });

    public void PutHostedConnection(params CredentialBinding[] credentials) =>
        PutConnection("co_hosted", new ConnectionDocument
        {
            InstallationId = "in_hosted",
            Transport = ServerTransport.Stdio,
            Command = "sample-server",
            Arguments = ["--quiet"],
            Environment = new() { ["MODE"] = "plain" },
            Credentials = credentials,
            UpstreamIdentity = "organization",
        });

    /// <summary>As a management grain does after its commit.</summary>
    public async Task AnnounceAsync(string connection)
    {
        CallerContext.Present(Proofs.System);
        await _client.Grains.GetGrain<IServerConnectionGrain>($"c/{Tenant}/{connection}").OnStoredChangeAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _cluster.VerifyImmutableMessages();
        await _cluster.DisposeAsync();
    }

    private static Principal User(string id, params string[] scopes) =>
        new() { TenantId = Tenant, Kind = PrincipalKind.User, Id = id, TokenId = $"tk_{id}", GrantedScopes = scopes, Permissions = Permission.ToolsRead | Permission.ToolsWrite };

    private static string Definition(string name) =>
        $$$"""{"name":"{{{name}}}","inputSchema":{"type":"object"}{{{(name == "read" ? ""","annotations":{"readOnlyHint":true}""" : "")}}}}""";

    private void Register(IServiceCollection services, Action<CallOptions>? calls, Action<HostedServerOptions>? hosted)
    {
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IAuditLog>(Audit);
        services.AddSingleton<ICallerProofs>(Proofs);
        services.AddSingleton<ISecretStore>(Secrets);
        services.AddSingleton<IDocumentStore>(Documents);
        services.AddSingleton<IChangeFeedStore>(Documents).AddSingleton<IChangeFeedView>(Documents);
        services.AddSingleton<ILeaseStore>(Leases);
        services.AddSingleton<IRemoteServerConnector>(Connector);
        services.AddSingleton<IHostedServerLauncher>(Launcher).AddSingleton<IHostedServerLogs>(Launcher);
        services.AddSingleton<ChanceSource>(() => 0.5);
        services.AddGatewayGrains().AddConfigurationGrains().AddTokenGrains().AddOAuthGrains();
        services.Configure<CallOptions>(options => calls?.Invoke(options));
        services.Configure<HostedServerOptions>(options => hosted?.Invoke(options));
    }

    private void PutConfiguration()
    {
        PutTenant(waitForAuditOutcome: false);
        PutInstallation("in_remote", "remote", "co_remote", ServerTransport.StreamableHttp);
        PutInstallation("in_hosted", "hosted", "co_hosted", ServerTransport.Stdio);
        PutRemoteConnection();
        PutHostedConnection();
        PutGateway(new GatewayInstallation("in_remote", null), new GatewayInstallation("in_hosted", null));
    }

    private void PutInstallation(string id, string name, string connection, ServerTransport transport)
    {
        var installation = new Installation
        {
            Id = id,
            Name = name,
            CatalogEntryId = "ce_1",
            OwnerKind = PrincipalKind.User,
            OwnerId = "us_alice",
            ConnectionId = connection,
            Transport = transport,
        };
        var tools = ToolNames.Select(tool => new StoredTool(tool, JsonElement.Parse(Definition(tool)), tool == "read"));
        Documents.Put(DocumentKinds.Installation, Tenant, id, ConfigurationDirectory.Write(new StoredInstallation { Public = installation }));
        Documents.Put(DocumentKinds.ToolList, Tenant, id, ConfigurationDirectory.Write(new StoredToolList { Tools = [.. tools], Instructions = "Be kind." }));
    }

    private void PutConnection(string id, ConnectionDocument connection) =>
        Documents.Put(DocumentKinds.Connection, Tenant, id, ConfigurationDirectory.Write(connection));
}
