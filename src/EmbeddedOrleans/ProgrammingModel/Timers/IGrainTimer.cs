// Mirrors Orleans.Runtime.IGrainTimer (Orleans.Core.Abstractions, 8.2).
namespace Orleans.Runtime;

/// <summary>A timer whose callbacks are turns of its grain; it dies with the activation.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}
