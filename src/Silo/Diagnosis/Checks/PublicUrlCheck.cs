using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether clients can sign in at the address that they use: it is the issuer of every token.</summary>
internal sealed class PublicUrlCheck(IOptions<PublicUrlOptions> address, IOptions<ServerOptions> server) : IDiagnosticCheck
{
    public Task<CheckOutcome> RunAsync(CancellationToken cancellationToken) => Task.FromResult(Judge());

    private CheckOutcome Judge()
    {
        if (address.Value.PublicUrl is { } url)
        {
            // "All authorization server endpoints MUST be served over HTTPS" (MCP authorization, "Communication Security").
            return url.Scheme == Uri.UriSchemeHttps || url.IsLoopback
                ? CheckOutcome.Passed
                : CheckOutcome.Warning($"Clients sign in at {url}, in the clear.", "Let a proxy terminate TLS and set Http:PublicUrl to the https address.");
        }

        // A node on loopback is somebody's own machine: there the address of the request will do.
        return server.Value.IsLocal
            ? CheckOutcome.Passed
            : CheckOutcome.Warning(
                "No public address is configured: only clients on this machine can sign in.", "Set Http:PublicUrl, the same on front-ends and silos.");
    }
}
