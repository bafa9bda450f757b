namespace Archestra.Cluster.Silo.Upstream;

/// <summary>What an answer to the <c>server/discover</c> probe says about a server's era.</summary>
internal enum DiscoverVerdict
{
    /// <summary>It described itself as modern.</summary>
    Modern,

    /// <summary>Anything but a modern answer: go on with <c>initialize</c>.</summary>
    TryInitialize,

    /// <summary>A modern server with which we share no version.</summary>
    NoCommonVersion,

    /// <summary>A modern server that refused the probe itself.</summary>
    RefusedByModernServer,
}
