using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Keys;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Testing;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.Silo.Tests.Keys;

/// <summary>What a silo is made of as far as keys go, in a host of its own: storage, audit log and rotation.</summary>
internal sealed class RotatingSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private RotatingSilo(IHost host) => _host = host;

    public IKeyOperations Keys => Get<IKeyOperations>();

    public KeyRing Ring => Get<KeyRing>();

    public ISecretStore Secrets => Get<ISecretStore>();

    public IKeyedHashing Hashing => Get<IKeyedHashing>();

    public KeyRingFollowing Following => Get<KeyRingFollowing>();

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public static async Task<RotatingSilo> StartAsync(string engine, string folder, string? connectionString, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Keys:PollInterval"] = "00:00:00.050",
            ["Keys:SigningKeyLead"] = "00:00:00",
            ["Keys:IssuedLifetime"] = "00:00:00",
            ["Keys:PortionLength"] = "7",
            ["Keys:PortionPause"] = "00:00:00",
            ["Keys:RetirementInterval"] = "00:00:00.100",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Services.AddLogging();
        builder.Services.AddSiloStorage(options =>
        {
            options.Provider = engine;
            options.DataDirectory = folder;
            options.ConnectionString = connectionString;
        });
        builder.Services.AddAuditLog(SiloHost.OpenAuditDatabase).AddKeyRotation();
        var host = builder.Build();
        await host.StartAsync();
        return new RotatingSilo(host);
    }

    public async Task<KeyRotation> BeginAsync()
    {
        var begun = await Keys.BeginAsync(Keys.Plan("usr_1"), "t1", default);
        begun.IsChanged.ShouldBeTrue(begun.Reason);
        return begun.Value;
    }

    public Task ReachesAsync(KeyRotationState state) => Eventually.HoldsAsync(
        async () => (await Keys.FindRotationAsync(default))!.State >= state, $"the rotation reaches {state}");

    public async Task<RingKeyStatus> KeyAsync(string id) => (await Keys.ListAsync(default)).Single(key => key.Id == id);

    public Task BecomesAsync(string keyId, RingKeyState state) =>
        Eventually.HoldsAsync(async () => (await KeyAsync(keyId)).State == state, $"the key {keyId} becomes {state}");

    public Task ExecuteAsync(string text, bool inAuditLog = false) => (inAuditLog ? Get<AuditDatabase>().Database : Get<IDatabase>()).WriteAsync(
        (connection, transaction, _) => connection.ExecuteAsync(text, transaction: transaction), default).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
