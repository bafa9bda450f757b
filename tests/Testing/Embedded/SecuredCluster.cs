using System.Reflection;
using Archestra.Cluster.EmbeddedOrleans;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Silo.IdentityProviders;
using Archestra.Cluster.Silo.Security;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.ApiTokens;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Documents;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Web;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Testing;

/// <summary>
/// Several silos and front-ends with everything that guards them: real stores over one SQLite file, the key ring, caller
/// proofs and their filters, the change feed. Every front-end has a container of its own, as in a process of its own.
/// </summary>
public sealed class SecuredCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("arch-secured-");
    private readonly List<SecuredFrontend> _frontends = [];

    private SecuredCluster(Assembly[] moreGrains, Action<IServiceCollection>? configureSilo)
    {
        var options = new EmbeddedOrleansOptions { GrainAssemblies = { typeof(Caller).Assembly } };
        Array.ForEach(moreGrains, options.GrainAssemblies.Add);
        Runtime = new EmbeddedCluster(options, (builder, _) => Configure(builder.Services, configureSilo));
    }

    public EmbeddedCluster Runtime { get; }

    public RecordedAudit Audit { get; } = new();

    /// <param name="silos">How many.</param>
    /// <param name="moreGrains">Assemblies with grains of the test's own.</param>
    /// <param name="configureSilo">What the test wants otherwise in every silo; registered first.</param>
    public static async Task<SecuredCluster> StartAsync(
        int silos = 2, Assembly[]? moreGrains = null, Action<IServiceCollection>? configureSilo = null)
    {
        var cluster = new SecuredCluster(moreGrains ?? [], configureSilo);
        for (var i = 0; i < silos; i++)
        {
            await cluster.Runtime.StartSiloAsync();
        }

        var feeds = cluster.Runtime.Silos.Select(silo => silo.Services.GetRequiredService<ChangeFeedView>()).ToList();
        await Eventually.HoldsAsync(() => feeds.TrueForAll(feed => feed.IsFresh), "every silo reads the change feed");
        return cluster;
    }

    /// <summary>The real token store of a silo, for a test that puts something before it.</summary>
    public static IApiTokenStore CreateTokenStore(IServiceProvider silo) => ActivatorUtilities.CreateInstance<ApiTokenStore>(silo);

    /// <summary>The same for the store of documents.</summary>
    public static IDocumentStore CreateDocumentStore(IServiceProvider silo) => ActivatorUtilities.CreateInstance<DocumentStore>(silo);

    /// <summary>The same for secrets.</summary>
    public static ISecretStore CreateSecretStore(IServiceProvider silo) => ActivatorUtilities.CreateInstance<DatabaseSecretStore>(silo);

    /// <summary>Every document as it is stored, with its keys.</summary>
    public async Task<IReadOnlyList<string>> StoredDocumentsAsync() => [.. await Service<IDatabase>().ReadAsync(
        (connection, _) => connection.QueryAsync<string>(
            "SELECT kind || ' ' || tenant_id || ' ' || id || ' ' || coalesce(name, '') || ' ' || coalesce(owner, '') || ' ' || body FROM documents"),
        CancellationToken.None)];

    /// <summary>What a silo would show for itself; a test that uses it plays a silo.</summary>
    public string SystemProof => Service<ICallerProofs>().System;

    public T Service<T>(int silo = 0)
        where T : notnull => Runtime.Silos[silo].Services.GetRequiredService<T>();

    /// <summary>A front-end whose feed is up.</summary>
    public async Task<SecuredFrontend> StartFrontendAsync(Action<IServiceCollection>? configure = null)
    {
        var frontend = new SecuredFrontend(Runtime, configure);
        _frontends.Add(frontend);
        await frontend.StartAsync();
        return frontend;
    }

    /// <summary>A grain as reached with this proof; a null one shows none.</summary>
    public async Task<T> CallAsync<TGrain, T>(string key, string? proof, Func<TGrain, Task<T>> call)
        where TGrain : IGrainWithStringKey
    {
        CallerContext.Present(proof);
        return await call(Client.GetGrain<TGrain>(key));
    }

    public async Task<string> CreateTenantAsync(string? id = null)
    {
        var tenantId = id ?? EntityId.Create("ten");
        var outcome = await CallAsync<ITenantGrain, ChangeOutcome<Tenant>>(
            $"t/{tenantId}", SystemProof, grain => grain.CreateAsync(new Tenant { Name = tenantId }));
        return outcome.IsChanged ? tenantId : throw new InvalidOperationException(outcome.Reason);
    }

    public Task<IssuedApiToken> IssueAsync(string tenantId, params string[] scopes) => IssueAsync(tenantId, new IssueApiToken
    {
        Name = "test", OwnerKind = PrincipalKind.Organization, OwnerId = tenantId, Scopes = scopes.Length > 0 ? scopes : [Scopes.Write],
    });

    /// <summary>A token of a new user of the tenant.</summary>
    public async Task<IssuedApiToken> IssueToUserAsync(string tenantId)
    {
        var user = await CallAsync<ITenantGrain, ChangeOutcome<UserAccount>>(
            $"t/{tenantId}", SystemProof, grain => grain.CreateUserAsync(new UserAccount { Name = EntityId.Create("n") }));
        var owner = user.Value ?? throw new InvalidOperationException(user.Reason);
        return await IssueAsync(tenantId, new IssueApiToken
        {
            Name = "test", OwnerKind = PrincipalKind.User, OwnerId = owner.Id, Scopes = [Scopes.Write],
        });
    }

    public async Task<IssuedApiToken> RotateAsync(string tenantId, string tokenId, TimeSpan overlap)
    {
        var outcome = await CallAsync<IApiTokenGrain, ChangeOutcome<IssuedApiToken>>(
            $"k/{tenantId}/{tokenId}", SystemProof, grain => grain.RotateAsync(overlap));
        return outcome.Value ?? throw new InvalidOperationException(outcome.Reason);
    }

    public async Task RevokeAsync(string tenantId, string tokenId)
    {
        var outcome = await CallAsync<IApiTokenGrain, ChangeOutcome<ApiToken>>(
            $"k/{tenantId}/{tokenId}", SystemProof, grain => grain.RevokeAsync());
        if (!outcome.IsChanged)
        {
            throw new InvalidOperationException(outcome.Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var frontend in _frontends)
        {
            await frontend.StopAsync();
        }

        await Runtime.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A client without any filter, as an attacker would have it.</summary>
    public IGrainFactory Client => field ??= Runtime.AddClient().Grains;

    private async Task<IssuedApiToken> IssueAsync(string tenantId, IssueApiToken request)
    {
        var outcome = await CallAsync<IApiTokenGrain, ChangeOutcome<IssuedApiToken>>(
            $"k/{tenantId}/{EntityId.Create("tok")}", SystemProof, grain => grain.IssueAsync(request));
        return outcome.Value ?? throw new InvalidOperationException(outcome.Reason);
    }

    private void Configure(IServiceCollection services, Action<IServiceCollection>? more)
    {
        more?.Invoke(services);
        services.AddLogging();
        services.TryAddSingleton<IAuditLog>(Audit);
        services.TryAddSingleton(provider => new InterruptibleFeedStore(ActivatorUtilities.CreateInstance<ChangeFeedStore>(provider)));
        services.TryAddSingleton<IChangeFeedStore>(provider => provider.GetRequiredService<InterruptibleFeedStore>());
        services.AddSiloStorage(options => options.DataDirectory = _folder.FullName);
        services.AddConfigurationGrains();
        services.AddTokenGrains();
        services.AddOAuthGrains();
        services.AddWebFetch();
        services.AddIdentityProviders();
        services.AddSiloSecurity();
    }
}
