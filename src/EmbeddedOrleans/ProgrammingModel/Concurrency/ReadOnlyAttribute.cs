// Mirrors Orleans.Concurrency.ReadOnlyAttribute (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>The method changes nothing and may interleave with other such methods.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute
{
}
