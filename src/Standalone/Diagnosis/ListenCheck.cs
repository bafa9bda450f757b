using System.Net;
using System.Net.Sockets;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo.Diagnosis;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Standalone.Diagnosis;

/// <summary>Whether the addresses to listen on are free, unless it is our own gateway that has them.</summary>
internal sealed class ListenCheck(IOptions<ServerOptions> server, RunningSilos running) : IDiagnosticCheck
{
    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var urls = server.Value.Urls.Count > 0 ? server.Value.Urls : [StandaloneHost.DefaultUrl];
        DiagnosticFinding[] findings = [.. urls.Select(Find).OfType<DiagnosticFinding>()];
        return findings.Length > 0 && await running.AnyHereAsync(cancellationToken).ConfigureAwait(false)
            ? CheckOutcome.Skipped("A gateway runs on this data directory.")
            : CheckOutcome.Of(findings);
    }

    private static DiagnosticFinding? Find(string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.Port == 0) return null;

        try
        {
            using var listener = new TcpListener(AddressOf(address.Host), address.Port);
            listener.Start();
            return null;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return new(DiagnosticSeverity.Error, $"Another program listens on {url}.", "End that program, or choose another address (Server:Urls, or --urls).");
        }
        catch (SocketException exception)
        {
            return new(
                DiagnosticSeverity.Error,
                $"Nobody can listen on {url}: {exception.SocketErrorCode}.",
                "Choose an address of this machine (Server:Urls, or --urls); ports below 1024 need a right of their own.");
        }
    }

    private static IPAddress AddressOf(string host) => host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address
        : IPAddress.Any;
}
