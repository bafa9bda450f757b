using Archestra.Cluster.Silo.Tests.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace Archestra.Cluster.Silo.Tests.Cluster;

/// <summary>Orleans' own provider over the tables and statements of our migrations.</summary>
public sealed class AdoNetGrainStorageTests(PostgresServer server) : GrainStorageContract, IAsyncLifetime
{
    private const string StorageName = "contract";

    private TestDatabase? _test;
    private IHost? _host;

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateMigratedAsync("postgres", server);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .AddAdoNetGrainStorage(StorageName, options =>
            {
                options.Invariant = "Npgsql";
                options.ConnectionString = _test.ConnectionString!;
            }));
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        if (_test is not null) await _test.DisposeAsync();
    }

    protected override Task<IGrainStorage> StorageAsync() =>
        Task.FromResult(_host!.Services.GetRequiredKeyedService<IGrainStorage>(StorageName));
}
