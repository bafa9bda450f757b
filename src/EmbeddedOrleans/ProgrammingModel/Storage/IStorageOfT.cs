// Mirrors Orleans.Core.IStorage<TState> (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Core;

/// <summary>The durable state of an activation, typed.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
