namespace Archestra.Cluster.Hosting;

/// <summary>A node does not start, and a person must mend something. The message is a sentence for them.</summary>
public abstract class StartRefusedException : Exception
{
    protected StartRefusedException()
    {
    }

    protected StartRefusedException(string message)
        : base(message)
    {
    }

    protected StartRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
