using Archestra.Cluster.Grains.Audit;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// Policy: whether calls go on while a target takes no records. It is open unless the operator asked for it to close
/// (<see cref="AuditExportOptions.RefuseCallsAfter"/>).
/// </summary>
internal sealed class AuditExportGate
{
    private volatile string[] _silent = [];

    /// <exception cref="AuditUnavailableException">A target has been silent for longer than policy allows.</exception>
    public void ThrowIfClosed()
    {
        if (_silent is [var target, ..]) throw new AuditUnavailableException($"The audit log's target '{target}' takes no records.");
    }

    public void Close(string target) => _silent = [.. _silent.Where(other => other != target), target];

    public void Open(string target)
    {
        if (_silent.Length > 0) _silent = [.. _silent.Where(other => other != target)];
    }
}
