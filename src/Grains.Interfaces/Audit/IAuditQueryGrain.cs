using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>Reads a tenant's audit log. Key: <c>q/{tenant}</c>; a stateless worker.</summary>
[Alias("archestra.IAuditQueryGrain")]
public interface IAuditQueryGrain : IGrainWithStringKey
{
    /// <summary>Exported checkpoints that one verification takes at most.</summary>
    const int MaxCheckpoints = 10_000;

    /// <summary>Matching records, each operation once with its outcome. Null if the caller's token may not manage the tenant.</summary>
    [RequiresPermission(Permission.AuditRead)]
    [Alias("SearchAsync")]
    Task<Page<AuditRecord>?> SearchAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>Checks every chain and checkpoint of the tenant; the last step has the result. Changes nothing.</summary>
    /// <param name="checkpoints">Exported checkpoints as lines of JSON, which the log must still hold.</param>
    [RequiresPermission(Permission.AuditRead)]
    [Alias("VerifyAsync")]
    IAsyncEnumerable<AuditVerificationStep> VerifyAsync(string[] checkpoints, CancellationToken cancellationToken = default);

    /// <summary>The tenant's whole log as JSON Lines: its checkpoints, then every chain's entries in their order.</summary>
    [RequiresPermission(Permission.AuditRead)]
    [Alias("ExportAsync")]
    IAsyncEnumerable<AuditExportFrame> ExportAsync(CancellationToken cancellationToken = default);

    /// <summary>Where the log is delivered to, and how that goes.</summary>
    [RequiresPermission(Permission.AuditRead)]
    [Alias("ListSinksAsync")]
    Task<AuditSinkStatus[]> ListSinksAsync(CancellationToken cancellationToken = default);
}
