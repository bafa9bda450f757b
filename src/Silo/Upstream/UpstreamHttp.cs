using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>What every Streamable HTTP session of this silo shares.</summary>
internal sealed class UpstreamHttp(UpstreamHttpClient client, IOptions<UpstreamHttpOptions> options, TimeProvider timeProvider, ILogger<UpstreamHttp> logger)
{
    public UpstreamHttpClient Client { get; } = client;

    public UpstreamHttpOptions Options { get; } = options.Value;

    public TimeProvider TimeProvider { get; } = timeProvider;

    public ILogger Logger { get; } = logger;
}
