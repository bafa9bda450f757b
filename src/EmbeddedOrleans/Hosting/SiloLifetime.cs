using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Starts and stops a silo with its host.</summary>
internal sealed partial class SiloLifetime(Silo silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Started(silo.Logger, silo.Name, EmbeddedOrleansRuntime.RuntimeName, silo.Options.Seed);
        return silo.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(7131, LogLevel.Information, "{Silo} runs grains on runtime={Runtime}: one process, no network between grains (seed {Seed}); see docs/orleans-fidelity.md", EventName = nameof(Started))]
        public static partial void Started(ILogger logger, string silo, string runtime, int seed);
    }
}
