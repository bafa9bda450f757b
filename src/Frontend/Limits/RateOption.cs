using System.ComponentModel.DataAnnotations;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>A rate limit as configured.</summary>
public sealed class RateOption
{
    [Range(1, 1_000_000_000)]
    public int Requests { get; set; }

    [Range(typeof(TimeSpan), "00:00:00.001", "31.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many may come at once; null allows <see cref="Requests"/>.</summary>
    [Range(1, 1_000_000_000)]
    public int? Burst { get; set; }

    internal RateLimit ToLimit() => new() { Requests = Requests, Period = Period, Burst = Burst };
}
