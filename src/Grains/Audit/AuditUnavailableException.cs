namespace Archestra.Cluster.Grains.Audit;

/// <summary>The audit store refused a write. Whatever needed the record must not happen.</summary>
public sealed class AuditUnavailableException : Exception
{
    public AuditUnavailableException()
        : this("The audit log cannot be written.")
    {
    }

    public AuditUnavailableException(string message)
        : base(message)
    {
    }

    public AuditUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
