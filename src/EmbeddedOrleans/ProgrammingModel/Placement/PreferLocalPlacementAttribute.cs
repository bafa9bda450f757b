// Mirrors Orleans.Placement.PreferLocalPlacementAttribute (Orleans.Core.Abstractions, 1.0).
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>The silo of the caller, if it is one.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute
{
    public PreferLocalPlacementAttribute()
        : base(PreferLocalPlacement.Singleton)
    {
    }
}
