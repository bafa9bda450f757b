using System.Runtime.InteropServices;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>Whether a request is let through, and how the limit stands that it is closest to.</summary>
/// <param name="Kind">Which limit.</param>
/// <param name="Remaining">Requests that would still be admitted now.</param>
/// <param name="Wait">Until the next request would be admitted; zero for one that is.</param>
/// <param name="FreeIn">Until nothing counts under the limit any more.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LimitVerdict(LimitKind Kind, long Remaining, TimeSpan Wait, TimeSpan FreeIn)
{
    /// <summary>No limit is in the way, and there is nothing to tell.</summary>
    public static LimitVerdict Unlimited { get; } = new(LimitKind.Tenant, long.MaxValue, TimeSpan.Zero, TimeSpan.Zero);

    public bool IsAdmitted => Wait <= TimeSpan.Zero;

    public bool IsLimited => Remaining != long.MaxValue;
}
