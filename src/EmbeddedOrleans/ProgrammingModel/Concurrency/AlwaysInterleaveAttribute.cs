// Mirrors Orleans.Concurrency.AlwaysInterleaveAttribute (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>The method may interleave with any other, between awaits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute
{
}
