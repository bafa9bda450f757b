namespace Archestra.Cluster.Protocol.Framing;

/// <summary>What a framer found in the bytes it was given.</summary>
public enum FrameStatus
{
    /// <summary>All bytes were taken; the next frame is not complete.</summary>
    NeedMoreBytes,

    /// <summary>A frame is complete; more may follow in the bytes that are left.</summary>
    Frame,

    /// <summary>A frame exceeded the bound. It is dropped up to its end, after which reading may go on.</summary>
    TooLarge,
}
