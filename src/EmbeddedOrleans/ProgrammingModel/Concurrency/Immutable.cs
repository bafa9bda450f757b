// Mirrors Orleans.Concurrency.Immutable<T> (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Concurrency;

/// <summary>Wraps a value that nobody changes any more, so that it is passed by reference.</summary>
[GenerateSerializer]
[Immutable]
public readonly struct Immutable<T>
{
    [Id(0)]
    public readonly T Value;

    public Immutable(T value) => Value = value;
}
