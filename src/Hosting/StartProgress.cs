namespace Archestra.Cluster.Hosting;

/// <summary>Whether the host has started. A start that fails is told by who started it; the host's log would add a page of stack.</summary>
internal sealed class StartProgress
{
    private volatile bool _hasStarted;

    public bool HasStarted => _hasStarted;

    public void MarkStarted() => _hasStarted = true;
}
