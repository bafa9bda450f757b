// Mirrors Orleans.Placement.PlacementAttribute (Orleans.Core.Abstractions, 1.0).
using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Chooses the silo of a new activation.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class PlacementAttribute : Attribute
{
    protected PlacementAttribute(PlacementStrategy placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        PlacementStrategy = placement;
    }

    public PlacementStrategy PlacementStrategy { get; private set; }
}
