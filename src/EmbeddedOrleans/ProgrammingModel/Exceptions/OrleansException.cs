// Mirrors Orleans.Runtime.OrleansException (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>The base of Orleans' own exceptions.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    public OrleansException(string message)
        : base(message)
    {
    }

    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
