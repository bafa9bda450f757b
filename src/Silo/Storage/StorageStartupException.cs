using Archestra.Cluster.Hosting;

namespace Archestra.Cluster.Silo.Storage;

/// <summary>Storage cannot be used as it was found, and a person must decide. The message says what and how.</summary>
internal sealed class StorageStartupException : StartRefusedException
{
    public StorageStartupException(string message)
        : base(message)
    {
    }

    public StorageStartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
