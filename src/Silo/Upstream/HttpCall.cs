namespace Archestra.Cluster.Silo.Upstream;

/// <summary>One JSON-RPC message on its way over HTTP, and how far it got.</summary>
internal sealed class HttpCall(ReadOnlyMemory<byte> message)
{
    /// <summary>The id under which an answer comes; null for a notification or a reply, which get none.</summary>
    public long? Id { get; init; }

    public ReadOnlyMemory<byte> Message { get; } = message;

    /// <summary>Headers of the protocol; the target's own are added last.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; set; } = [];

    public RequestNotifications? Notifications { get; init; }

    /// <summary>Whether a byte of the message may have left: from then on the upstream may have run it.</summary>
    public bool MayHaveRun { get; set; }
}
