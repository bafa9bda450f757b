using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The object behind a grain interface at the caller.</summary>
internal abstract class GrainReferenceProxy : DispatchProxy
{
    public GrainId Target { get; private protected set; }

    public abstract TGrainInterface Cast<TGrainInterface>();
}
