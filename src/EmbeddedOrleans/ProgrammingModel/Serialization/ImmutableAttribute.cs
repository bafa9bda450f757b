// Mirrors Orleans.ImmutableAttribute (src/Orleans.Serialization.Abstractions/Annotations.cs, 7.0).
namespace Orleans;

/// <summary>Nobody changes such a value after it was sent, so it is passed by reference inside a silo.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property
    | AttributeTargets.Parameter | AttributeTargets.ReturnValue,
    Inherited = false)]
public sealed class ImmutableAttribute : Attribute
{
}
