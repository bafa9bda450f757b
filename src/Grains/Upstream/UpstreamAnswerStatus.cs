namespace Archestra.Cluster.Grains.Upstream;

/// <summary>The ways in which an upstream request ends.</summary>
public enum UpstreamAnswerStatus
{
    Result,
    Error,
    NotStarted,
    Unknown,
    Unauthorized,
}
