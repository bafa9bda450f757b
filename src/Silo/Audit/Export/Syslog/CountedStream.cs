using System.Net.Sockets;

namespace Archestra.Cluster.Silo.Audit.Export.Syslog;

/// <summary>Counts the bytes that were given to a socket, TLS's own among them.</summary>
internal sealed class CountedStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private long _written;

    public long Written => Volatile.Read(ref _written);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _written, buffer.Length);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        base.Write(buffer, offset, count);
        Interlocked.Add(ref _written, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        base.Write(buffer);
        Interlocked.Add(ref _written, buffer.Length);
    }
}
