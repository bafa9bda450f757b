using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Identity of references and grains.</summary>
internal static class References
{
    public static GrainId IdOf(IAddressable grain) => grain switch
    {
        GrainReferenceProxy proxy => proxy.Target,
        IGrainBase activation => activation.GrainContext.GrainId,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType().FullName} is neither a grain nor a reference to one.", nameof(grain)),
    };

    public static TGrainInterface Cast<TGrainInterface>(IAddressable grain) => grain switch
    {
        GrainReferenceProxy proxy => proxy.Cast<TGrainInterface>(),
        IGrainBase activation => (TGrainInterface)activation.GrainContext.AsActivation().GrainFactory.GetGrain(typeof(TGrainInterface), IdOf(grain).Key.ToString()),
        _ => throw new ArgumentException($"{grain?.GetType().FullName} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
