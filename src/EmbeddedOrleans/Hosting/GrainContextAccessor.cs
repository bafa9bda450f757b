using Archestra.Cluster.EmbeddedOrleans.Runtime;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <inheritdoc cref="IGrainContextAccessor"/>
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => TurnContext.Current!;
}
