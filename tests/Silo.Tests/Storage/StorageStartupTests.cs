using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Storage;

/// <summary>The whole of <c>AddSiloStorage</c> in a host, started and started again.</summary>
public sealed class StorageStartupTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("arch-start-").FullName;
    private string? _connectionString;

    private string KeysPath => Path.Combine(_folder, "data", "keys.json");

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_first_start_makes_everything_and_a_second_keeps_it(string engine)
    {
        var secret = await RunAsync(engine, services => services.GetRequiredService<ISecretStore>().PutAsync("t1", null, new byte[] { 1, 2 }, default));
        await RunAsync(engine, services => services.GetRequiredService<IDocumentStore>()
            .ApplyAsync([DocumentChange.Inserted("server", "t1", "a", null, null, "{}")], [], default));

        (await RunAsync(engine, services => services.GetRequiredService<ISecretStore>().GetAsync("t1", secret, default))).ShouldBe([1, 2]);
        (await RunAsync(engine, services => services.GetRequiredService<IDocumentStore>().GetAsync("server", "t1", "a", default))).ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_lost_key_ring_stops_the_start_and_is_not_made_anew(string engine)
    {
        await RunAsync(engine, _ => Task.FromResult(0));
        File.Delete(KeysPath);

        await StartShouldFailAsync(engine, "there is none at");

        File.Exists(KeysPath).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Another_key_ring_stops_the_start(string engine)
    {
        await RunAsync(engine, _ => Task.FromResult(0));
        new KeyRingFile(KeysPath).Replace(KeyRingContent.Create(DateTimeOffset.UnixEpoch));

        await StartShouldFailAsync(engine, "which the key ring does not have");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_wrong_key_under_the_right_name_stops_the_start(string engine)
    {
        await RunAsync(engine, _ => Task.FromResult(0));
        var file = new KeyRingFile(KeysPath);
        var content = file.Load();
        file.Replace(content with { Keys = [content.Keys[0] with { Key = new byte[32] }] });

        await StartShouldFailAsync(engine, "is not the key that this database was sealed with");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_rotated_key_ring_is_accepted_and_its_old_key_must_stay_while_it_is_used(string engine)
    {
        await RunAsync(engine, services => services.GetRequiredService<ISecretStore>().PutAsync("t1", null, new byte[] { 1 }, default));
        var file = new KeyRingFile(KeysPath);
        var rotated = file.Load().WithNewKey(DateTimeOffset.UnixEpoch);
        file.Replace(rotated);

        await RunAsync(engine, _ => Task.FromResult(0));

        file.Replace(rotated with { Keys = [rotated.Keys[0]] });
        await StartShouldFailAsync(engine, "which the key ring does not have");
    }

    [Fact]
    public async Task Storage_is_ready_before_any_other_service_starts()
    {
        using var host = await BuildAsync("sqlite", services => services.Insert(0, ServiceDescriptor.Singleton<IHostedService, EarlyReader>()));

        await host.StartAsync();

        await host.StopAsync();
    }

    [Theory]
    [InlineData("Storage:Provider", "mysql", "Storage:Provider is 'mysql'; it must be 'sqlite' or 'postgres'.")]
    [InlineData("Storage:DataDirectory", "data", "Storage:DataDirectory is 'data'; it must be an absolute path.")]
    [InlineData("Storage:KeyRingPath", "keys.json", "Storage:KeyRingPath is 'keys.json'; it must be an absolute path.")]
    [InlineData("Storage:Provider", "postgres", "Storage:ConnectionString is missing")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence_that_names_it(string key, string value, string expected)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration[key] = value;
        builder.Services.AddSiloStorage();
        using var host = builder.Build();

        (await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync())).Message.ShouldContain(expected);
    }

    [Fact]
    public void A_broken_connection_string_is_refused_without_repeating_it()
    {
        var options = new StorageOptions { Provider = "postgres", ConnectionString = "Host=db;Passwort=MARKED-SECRET" };

        var result = new StorageOptionsValidator().Validate(null, options);

        result.FailureMessage.ShouldNotBeNull().ShouldContain("Storage:ConnectionString");
        result.FailureMessage.ShouldNotContain("MARKED-SECRET");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<T> RunAsync<T>(string engine, Func<IServiceProvider, Task<T>> use)
    {
        using var host = await BuildAsync(engine);
        await host.StartAsync();
        var result = await use(host.Services);
        await host.StopAsync();
        return result;
    }

    private async Task StartShouldFailAsync(string engine, string expected)
    {
        using var host = await BuildAsync(engine);
        (await Should.ThrowAsync<StorageStartupException>(() => host.StartAsync())).Message.ShouldContain(expected);
    }

    private async Task<IHost> BuildAsync(string engine, Action<IServiceCollection>? configure = null)
    {
        if (engine == StorageOptions.Postgres) _connectionString ??= await server.CreateDatabaseAsync();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSiloStorage(options =>
        {
            options.Provider = engine;
            options.DataDirectory = Path.Combine(_folder, "data");
            options.ConnectionString = _connectionString;
        });
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class EarlyReader(IDocumentStore documents, IKeyedHashing hashing) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            (await documents.GetAsync("server", "t1", "a", cancellationToken)).ShouldBeNull();
            hashing.Compute(KeyPurpose.Verdict, []).Value.Length.ShouldBe(32);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
