namespace Archestra.Cluster.Hosting.Cluster;

/// <summary>A front-end found no silo when it started. The message is a sentence for the operator.</summary>
public sealed class ClusterUnreachableException : StartRefusedException
{
    public ClusterUnreachableException()
    {
    }

    public ClusterUnreachableException(string message)
        : base(message)
    {
    }

    public ClusterUnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
