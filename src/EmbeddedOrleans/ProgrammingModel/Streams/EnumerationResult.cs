// Mirrors Orleans.Runtime.EnumerationResult (Orleans.Core.Abstractions, 7.2).
using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>What a step of an enumeration of a grain's results gave.</summary>
[GenerateSerializer]
[SuppressMessage("Design", "CA1008", Justification = "Orleans has no zero here.")]
[SuppressMessage("Design", "CA1027", Justification = "Orleans does not mark it as flags.")]
public enum EnumerationResult
{
    Heartbeat = 1,
    Element = 1 << 1,
    Batch = 1 << 2,
    Completed = 1 << 3,
    MissingEnumeratorError = 1 << 4,
    Error = 1 << 5,
    Canceled = 1 << 6,
    CompletedWithElement = Completed | Element,
    CompletedWithBatch = Completed | Batch,
}
