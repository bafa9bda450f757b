// Mirrors Orleans.IGrainWithStringKey (Orleans.Core.Abstractions, 1.0).
namespace Orleans;

/// <summary>Marks a grain interface whose keys are strings; the only kind of key this product uses.</summary>
public interface IGrainWithStringKey : IGrain
{
}
