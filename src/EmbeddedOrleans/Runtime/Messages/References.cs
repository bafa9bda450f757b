using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Identity of references and grains.</summary>
internal static class References
{
    public static GrainId IdOf(IAddressable grain) => grain switch
    {
        null => throw new ArgumentNullException(nameof(grain)),
        GrainReferenceProxy proxy => proxy.Target,
        IGrainBase activation => activation.GrainContext.GrainId,
        _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>What travels in place of a grain: a reference to it.</summary>
    public static object Of(IAddressable grain, Type? interfaceType = null) => grain switch
    {
        GrainReferenceProxy => grain,
        IGrainBase activation => Cast(activation, interfaceType
            ?? throw new NotSupportedException($"{grain.GetType().Name} passes itself where no grain interface is declared.")),
        IGrainObserver => throw new NotSupportedException(
            $"IGrainObserver parameters must be references and cannot be of type {grain.GetType()}. Did you forget to CreateObjectReference?"),
        _ => throw new NotSupportedException($"{grain.GetType().FullName} is no reference to a grain."),
    };

    public static TGrainInterface Cast<TGrainInterface>(IAddressable grain) => (TGrainInterface)(grain is GrainReferenceProxy proxy
        ? proxy.Cast(typeof(TGrainInterface))
        : Of(grain, typeof(TGrainInterface)));

    private static object Cast(IGrainBase grain, Type interfaceType)
    {
        var activation = (Activation)grain.GrainContext;
        return activation.Node.Factory.Reference(interfaceType, activation.GrainId);
    }
}
