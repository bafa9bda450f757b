namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A node without grains: a front-end.</summary>
internal sealed class ClientNode(EmbeddedClusterCore cluster, IServiceProvider services, string name) : Node(cluster, services, name)
{
    private volatile bool _isDisposed;

    public override bool IsAlive => !_isDisposed;

    public override void Dispose()
    {
        _isDisposed = true;
        base.Dispose();
    }
}
