using Archestra.Cluster.Grains.Audit.Capture;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>How an audited operation ended.</summary>
/// <param name="Outcome">One of <see cref="AuditOutcomes"/>.</param>
/// <param name="Duration">From intent to answer.</param>
/// <param name="ResponseBytes">Size of the answer in bytes.</param>
/// <param name="Reason">Why, when it did not succeed; free of secrets.</param>
public sealed record AuditOutcome(string Outcome, TimeSpan Duration, long ResponseBytes, string? Reason)
{
    /// <summary>The call's result, redacted; null unless the tenant asked for it.</summary>
    public CapturedContent? Result { get; init; }
}
