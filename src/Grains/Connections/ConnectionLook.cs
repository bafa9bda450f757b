using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.Connections;

/// <summary>The connection as last read, or the reply for the call that needed it.</summary>
internal readonly record struct ConnectionLook(ConnectionSnapshot? Snapshot, CallReply? Refusal)
{
    public static ConnectionLook Removed { get; } =
        new(null, CallReply.Failed(CallReplyStatus.ServerUnavailable, "The connection to the server was removed."));
}
