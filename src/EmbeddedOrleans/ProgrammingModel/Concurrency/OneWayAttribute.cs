// Mirrors Orleans.Concurrency.OneWayAttribute (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>The caller gets no answer, and no error.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute
{
}
