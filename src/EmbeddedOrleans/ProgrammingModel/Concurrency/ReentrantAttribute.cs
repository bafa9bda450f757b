// Mirrors Orleans.Concurrency.ReentrantAttribute (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>Every call of the grain may interleave with every other, between awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute
{
}
