using System.Diagnostics;
using System.Text.Json;
using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Silo.HostedServers;
using Archestra.Cluster.Silo.Tests.Upstream;
using Archestra.Cluster.Testing.Peers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Silo.Tests.HostedServers;

/// <summary>The launcher as a silo registers it, and the scripted server to launch.</summary>
internal sealed class HostedProcesses : IAsyncDisposable
{
    public const string ServerName = "h/tenant/installation/shared";

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ServiceProvider _services;

    public HostedProcesses(params (string Name, string Value)[] settings)
    {
        var values = settings.ToDictionary(setting => $"HostedServers:{setting.Name}", setting => (string?)setting.Value);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddProcessHosting()
            .BuildServiceProvider();
    }

    public IHostedServerLauncher Launcher => _services.GetRequiredService<IHostedServerLauncher>();

    public IHostedServerLogs Logs => _services.GetRequiredService<IHostedServerLogs>();

    public static HostedServerLaunch Scripted(params string[] flags) => Launch("node", [NpmPeers.ScriptedServer, .. flags]);

    public static HostedServerLaunch Launch(string command, string[] arguments, Dictionary<string, string>? environment = null) => new()
    {
        Name = ServerName,
        Command = command,
        Arguments = arguments,
        Environment = environment ?? [],
        Epoch = 1,
    };

    public static Task<UpstreamAnswer> CallAsync(IUpstreamSession session, string tool, string arguments = "{}", IUpstreamNotificationSink? sink = null) =>
        session.SendAsync(RemoteServers.Call(tool, arguments), sink ?? new CollectingSink(), TestContext.Current.CancellationToken).WaitAsync(Patience * 2);

    /// <summary>The text of a tool's result.</summary>
    public static string TextOf(UpstreamAnswer answer) =>
        JsonDocument.Parse(answer.Text()).RootElement.GetProperty("content")[0].GetProperty("text").GetString()!;

    public static int PidOf(HostedServerStart start) => JsonDocument.Parse(start.LeasePayload!).RootElement.GetProperty("pid").GetInt32();

    /// <summary>Waits until a process is gone; a zombie counts as gone.</summary>
    public static async Task UntilGoneAsync(int pid)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (ProcessStat.TryRead(pid) is { IsDead: false })
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, $"process {pid} is still alive");
            await poll.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until the log has a line that begins like this.</summary>
    public async Task<string> LoggedAsync(string beginning)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (true)
        {
            if (Logs.Read(ServerName, 1000).FirstOrDefault(line => line.Text.StartsWith(beginning, StringComparison.Ordinal)) is { } found)
            {
                return found.Text;
            }

            await poll.WaitForNextTickAsync(timeout.Token);
        }
    }

    public static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    public async Task<IUpstreamSession> StartAsync(params string[] flags) => (await LaunchAsync(Scripted(flags))).Session!;

    public async Task<HostedServerStart> LaunchAsync(HostedServerLaunch launch)
    {
        var start = await Launcher.LaunchAsync(launch, TestContext.Current.CancellationToken);
        start.Started.ShouldBeTrue(start.Reason);
        return start;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
