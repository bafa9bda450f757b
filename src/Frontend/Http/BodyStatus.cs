namespace Archestra.Cluster.Frontend.Http;

/// <summary>How reading a request body ended.</summary>
internal enum BodyStatus
{
    Complete,

    /// <summary>More bytes than the limit (RFC 9110 §15.5.14).</summary>
    TooLarge,

    /// <summary>The client went away or stopped in the middle.</summary>
    Aborted,
}
