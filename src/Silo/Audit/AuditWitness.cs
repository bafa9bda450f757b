namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// A checkpoint known from elsewhere, for example from the silo's log. Whoever can write the database can put it back to
/// an older state; only such knowledge shows it.
/// </summary>
/// <param name="Mac">In hexadecimal, as it is logged.</param>
internal sealed record AuditWitness(string TenantId, long Number, string Mac);
