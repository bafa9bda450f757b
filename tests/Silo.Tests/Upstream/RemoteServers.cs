using System.Text;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.Upstream;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Silo.Tests.Upstream;

/// <summary>The adapters as a silo registers them, with loopback allowed and short pauses.</summary>
internal sealed class RemoteServers : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public RemoteServers(params (string Name, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Upstream:AllowLoopback"] = "true",
            ["Upstream:ResumeDelay"] = "00:00:00.005",
        };
        foreach (var (name, value) in settings) values[$"Upstream:{name}"] = value;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddUpstreamConnectors()
            .BuildServiceProvider();
    }

    public IRemoteServerConnector Connector => _services.GetRequiredService<IRemoteServerConnector>();

    public static UpstreamRequest Call(string tool, string arguments = "{}", string? progressToken = null, TimeSpan? within = null, string meta = "") => new()
    {
        OperationId = "operation-1",
        Method = "tools/call",
        Name = tool,
        ParamsMembers = Encoding.UTF8.GetBytes($"\"arguments\":{arguments}"),
        MetaMembers = Encoding.UTF8.GetBytes(meta),
        ProgressToken = Encoding.UTF8.GetBytes(progressToken ?? string.Empty),
        Deadline = TimeProvider.System.GetUtcNow() + (within ?? TimeSpan.FromSeconds(30)),
    };

    public async Task<IUpstreamSession> ConnectAsync(Uri url, params KeyValuePair<string, string>[] headers)
    {
        var outcome = await Connector.ConnectAsync(new RemoteServerTarget(url, headers), TestContext.Current.CancellationToken);
        outcome.Connected.ShouldBeTrue(outcome.Reason);
        return outcome.Session!;
    }

    public async Task<UpstreamConnectOutcome> TryConnectAsync(Uri url, params KeyValuePair<string, string>[] headers) =>
        await Connector.ConnectAsync(new RemoteServerTarget(url, headers), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
