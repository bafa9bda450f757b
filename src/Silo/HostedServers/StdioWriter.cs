using System.Threading.Channels;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// The one writer of a server's stdin: whole lines, one after the other, on a thread of its own, since a write blocks
/// while the server does not read. The queue is bounded: who has a message for a full one waits.
/// </summary>
internal sealed class StdioWriter(Stream input, int queueLength)
{
    private readonly Channel<StdioMessage> _queue = Channel.CreateBounded<StdioMessage>(queueLength);

    /// <summary>Waits for a place. False when nothing is written any more.</summary>
    public async Task<bool> EnqueueAsync(StdioMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>False when there is no place: for replies, of which a server could make us collect any number.</summary>
    public bool TryEnqueue(StdioMessage message) => _queue.Writer.TryWrite(message);

    /// <summary>Nothing is begun after this, except what is being written just now.</summary>
    public void Close()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var message))
        {
            message.TryGiveUp();
        }
    }

    /// <summary>Body of the writer's thread; returns when the queue is closed or the server takes nothing any more.</summary>
    public void Run()
    {
        // A channel has no blocking read; this thread has nothing else to do.
        while (_queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var message))
            {
                if (message.TryBegin() && !TryWrite(message.Line))
                {
                    return;
                }
            }
        }
    }

    private bool TryWrite(byte[] line)
    {
        try
        {
            input.Write(line);
            return true;
        }
        catch (IOException)
        {
            // The server closed its stdin.
            return false;
        }
        catch (ObjectDisposedException)
        {
            // We did, to end it.
            return false;
        }
    }
}
