// Mirrors Orleans.Runtime.OrleansMessageRejectionException (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>The call could not be delivered.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
