namespace Archestra.Cluster.Silo.Upstream;

/// <summary>Takes what a server says on a stream besides the answer.</summary>
internal interface IStreamListener
{
    /// <param name="message">A notification or a request.</param>
    /// <param name="call">The call on whose stream it came; null on a stream of its own.</param>
    ValueTask OnMessageAsync(IncomingMessage message, HttpCall? call, CancellationToken cancellationToken);
}
