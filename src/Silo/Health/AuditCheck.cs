using Archestra.Cluster.Hosting.Health;
using Archestra.Cluster.Silo.Audit;

namespace Archestra.Cluster.Silo.Health;

/// <summary>While the audit log cannot be written, every call is refused.</summary>
internal sealed class AuditCheck(AuditWriter writer) : IReadinessCheck
{
    public string Name => "audit";

    public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(writer.IsAccepting ? null : "The audit log cannot be written, so calls are refused.");
}
