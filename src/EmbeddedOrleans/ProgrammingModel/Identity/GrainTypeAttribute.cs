// Mirrors Orleans.GrainTypeAttribute (Orleans.Core.Abstractions, 7.0).
using Orleans.Runtime;

namespace Orleans;

/// <summary>Names the grain type of a class; without it the class name decides.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute : Attribute
{
    private readonly GrainType _grainType;

    public GrainTypeAttribute(string grainType) => _grainType = GrainType.Create(grainType);

    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}
