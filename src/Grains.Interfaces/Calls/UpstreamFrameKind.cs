namespace Archestra.Cluster.Grains.Calls;

/// <summary>What a frame carries.</summary>
public enum UpstreamFrameKind
{
    /// <summary>A notification that concerns the call: method and raw <c>params</c>.</summary>
    Notification,

    /// <summary>A part of a large result or error; the parts concatenate to its raw JSON.</summary>
    Chunk,

    /// <summary>The end; the reply's payload is empty when chunks came before it.</summary>
    End,
}
