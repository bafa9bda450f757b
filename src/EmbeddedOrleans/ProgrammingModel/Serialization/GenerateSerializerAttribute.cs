// Mirrors Orleans.GenerateSerializerAttribute (src/Orleans.Serialization.Abstractions/Annotations.cs, 7.0).
namespace Orleans;

/// <summary>Values of the type may cross between grains; only members with an <see cref="IdAttribute"/> do.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
}
