using OpenTelemetry.Trace;

namespace Archestra.Cluster.Hosting.Telemetry;

/// <summary>
/// Traces begin where a request enters, not where a node works for itself: polls of the change feed, timers of grains,
/// streams kept open to upstream servers and audit batches would fill a store with traces that nobody asked for.
/// </summary>
internal sealed class EntryPointSampler(double ratio) : Sampler
{
    /// <summary>ASP.NET Core's name for the activity of a request.</summary>
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private readonly TraceIdRatioBasedSampler _ratio = new(ratio);

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name == Request ? _ratio.ShouldSample(samplingParameters) : new SamplingResult(SamplingDecision.Drop);
}
