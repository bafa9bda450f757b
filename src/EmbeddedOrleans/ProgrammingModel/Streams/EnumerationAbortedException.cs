// Mirrors Orleans.Runtime.EnumerationAbortedException (Orleans.Core.Abstractions, 7.2).
namespace Orleans.Runtime;

/// <summary>The grain no longer knows the enumeration, since it was deactivated or the enumerator sat idle.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    public EnumerationAbortedException()
    {
    }

    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
