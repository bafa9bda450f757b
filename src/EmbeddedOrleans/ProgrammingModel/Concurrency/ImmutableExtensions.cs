// Mirrors Orleans.Concurrency.ImmutableExtensions (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>Wraps a value as immutable.</summary>
public static class ImmutableExtensions
{
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
