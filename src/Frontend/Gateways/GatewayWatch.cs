namespace Archestra.Cluster.Frontend.Gateways;

/// <summary>An open stream's interest in one gateway. Take <see cref="Changed"/> before reading the view, then no change is missed.</summary>
internal sealed class GatewayWatch : IDisposable
{
    private readonly GatewaySlot _slot;
    private bool _isDisposed;

    public GatewayWatch(GatewaySlot slot)
    {
        _slot = slot;
        lock (slot.Gate)
        {
            slot.Watchers++;
        }
    }

    /// <summary>Completes when something came in that may have changed the gateway.</summary>
    public Task Changed
    {
        get
        {
            lock (_slot.Gate)
            {
                return _slot.Changed;
            }
        }
    }

    public void Dispose()
    {
        lock (_slot.Gate)
        {
            _slot.Watchers -= _isDisposed ? 0 : 1;
            _isDisposed = true;
        }
    }
}
