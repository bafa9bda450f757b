using System.Net;
using System.Net.Sockets;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// Connects to names that somebody else chose. An address checked and a name connected to could differ (DNS rebinding):
/// one resolution serves both. A name with one address that is not allowed is refused as a whole.
/// </summary>
/// <param name="resolve">All addresses of a name, or of an address written as text.</param>
internal sealed class GuardedConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public static GuardedConnector System { get; } = new(Dns.GetHostAddressesAsync);

    /// <exception cref="AddressRefusedException">The name leads where the guard does not let it.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, Predicate<IPAddress> allows, CancellationToken cancellationToken)
    {
        var addresses = await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        if (!Array.TrueForAll(addresses, allows))
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
