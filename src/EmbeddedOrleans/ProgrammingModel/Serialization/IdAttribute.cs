// Mirrors Orleans.IdAttribute (src/Orleans.Serialization.Abstractions/Annotations.cs, 7.0).
namespace Orleans;

/// <summary>The number of a serialized member; it never changes and is never reused.</summary>
[AttributeUsage(
    AttributeTargets.Field
    | AttributeTargets.Property
    | AttributeTargets.Parameter
    | AttributeTargets.Class
    | AttributeTargets.Struct
    | AttributeTargets.Enum
    | AttributeTargets.Method)]
public sealed class IdAttribute : Attribute
{
    public IdAttribute(uint id) => Id = id;

    public uint Id { get; }
}
