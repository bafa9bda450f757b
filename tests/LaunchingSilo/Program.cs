using Archestra.Cluster.Grains.HostedServers;
using Archestra.Cluster.Silo.HostedServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// Stands for a silo in tests that kill one: launches the server given by its arguments, prints the lease, and waits.
await using var services = new ServiceCollection()
    .AddLogging()
    .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
    .AddProcessHosting()
    .BuildServiceProvider();
var launch = new HostedServerLaunch { Name = "h/t/i/shared", Command = args[0], Arguments = args[1..], Epoch = 1 };
var start = await services.GetRequiredService<IHostedServerLauncher>().LaunchAsync(launch, CancellationToken.None);
await using var output = new StreamWriter(new FileStream("/proc/self/fd/1", FileMode.Open, FileAccess.Write)) { AutoFlush = true };
await output.WriteLineAsync(start.LeasePayload ?? start.Reason);
await Task.Delay(Timeout.Infinite);
