using System.Net.Sockets;
using Archestra.Cluster.Hosting.Telemetry;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether somebody listens where telemetry is sent.</summary>
internal sealed class TelemetryCheck(IOptions<TelemetryOptions> telemetry, TimeProvider time) : IDiagnosticCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (Endpoint() is not { IsAbsoluteUri: true } endpoint) return CheckOutcome.Passed;

        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Host, endpoint.Port, either.Token).ConfigureAwait(false);
            return CheckOutcome.Passed;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return CheckOutcome.Warning(
                $"Nothing listens at the telemetry endpoint {endpoint.Scheme}://{endpoint.Authority}.",
                "Start the collector, or correct Telemetry:OtlpEndpoint (or OTEL_EXPORTER_OTLP_ENDPOINT).");
        }
    }

    private Uri? Endpoint() => telemetry.Value.OtlpEndpoint
        ?? (Uri.TryCreate(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"), UriKind.Absolute, out var standard) ? standard : null);
}
