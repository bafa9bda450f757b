namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>How a call ended for its client.</summary>
internal enum CallFate
{
    Answered,

    /// <summary>Said not to have reached the server, by an error's data or by HTTP 503.</summary>
    NotStarted,

    /// <summary>Said that it may have run.</summary>
    Unknown,

    /// <summary>None of the three: a defect.</summary>
    Wrong,
}
