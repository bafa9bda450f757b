// Mirrors Orleans.AliasAttribute (src/Orleans.Serialization.Abstractions/Annotations.cs, 7.0).
namespace Orleans;

/// <summary>The name by which a type or method is known on the wire, independent of its C# name.</summary>
[AttributeUsage(
    AttributeTargets.Class
    | AttributeTargets.Interface
    | AttributeTargets.Struct
    | AttributeTargets.Enum
    | AttributeTargets.Method,
    AllowMultiple = true)]
public sealed class AliasAttribute : Attribute
{
    public AliasAttribute(string alias) => Alias = alias;

    public string Alias { get; }
}
