// Mirrors Orleans.Runtime.SiloUnavailableException (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>The silo of the grain is gone; whether the call ran is unknown.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException()
        : base("Silo unavailable")
    {
    }

    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
