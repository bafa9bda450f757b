using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.Hosting.Health;

/// <summary>A node that has been told to stop takes no new requests, while those it has come to their end.</summary>
internal sealed class HostCheck(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public string Name => "host";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) => ValueTask.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? "The node is being shut down."
        : lifetime.ApplicationStarted.IsCancellationRequested ? null
        : "The node is starting.");
}
