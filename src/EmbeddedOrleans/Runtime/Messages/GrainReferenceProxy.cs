using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The object behind a grain interface at the caller. Equal to every other reference to the same grain.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it at run time.")]
internal class GrainReferenceProxy : DispatchProxy
{
    // Set right after creation; DispatchProxy allows no constructor parameters.
    private Node _node = null!;
    private InterfaceMap _map = null!;

    public GrainId Target { get; private set; }

    public Type InterfaceType => _map.Type;

    public static GrainReferenceProxy CreatePrototype(Node node, Type interfaceType)
    {
        var prototype = (GrainReferenceProxy)Create(interfaceType, typeof(GrainReferenceProxy));
        prototype._node = node;
        prototype._map = InterfaceMap.Of(interfaceType);
        return prototype;
    }

    /// <summary>A reference of the same interface to another grain; cheaper than building a proxy.</summary>
    public GrainReferenceProxy For(GrainId target)
    {
        var reference = (GrainReferenceProxy)MemberwiseClone();
        reference.Target = target;
        return reference;
    }

    public object Cast(Type interfaceType) => InterfaceType.IsAssignableTo(interfaceType) ? this : _node.Factory.Reference(interfaceType, Target);

    public override bool Equals(object? obj) => obj is GrainReferenceProxy other && other.Target == Target;

    public override int GetHashCode() => Target.GetHashCode();

    public override string ToString() => $"GrainReference:{Target}:{InterfaceType.FullName}";

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // A reference that travelled to a silo calls from there, not from where it was made.
        var node = TurnContext.Current?.Node ?? _node;
        return _map[targetMethod!].Call(node, Target, args ?? []);
    }
}
