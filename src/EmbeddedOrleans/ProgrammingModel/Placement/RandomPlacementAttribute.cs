// Mirrors Orleans.Placement.RandomPlacementAttribute (Orleans.Core.Abstractions, 1.0).
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Any live silo.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RandomPlacementAttribute : PlacementAttribute
{
    public RandomPlacementAttribute()
        : base(RandomPlacement.Singleton)
    {
    }
}
