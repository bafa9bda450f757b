// Mirrors Orleans.ResponseTimeoutAttribute (src/Orleans.Serialization.Abstractions/Annotations.cs, 7.0).
using System.Globalization;

namespace Orleans;

/// <summary>How long a caller of the method waits for the answer. The call itself goes on.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    public ResponseTimeoutAttribute(string timeout) => Timeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

    public TimeSpan? Timeout { get; init; }
}
