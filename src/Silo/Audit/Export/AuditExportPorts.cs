using Archestra.Cluster.Grains.Audit;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>What every delivery works with.</summary>
internal sealed record AuditExportPorts(
    AuditDatabase Database,
    EndedSilos Ended,
    AuditExportGate Gate,
    IOptions<AuditExportOptions> Options,
    IOptions<AuditOptions> AuditOptions,
    TimeProvider Time,
    ILogger<AuditDelivery> Logger)
{
    public AuditExportReader Reader { get; } = new(Database);
}
