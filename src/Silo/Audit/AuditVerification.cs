namespace Archestra.Cluster.Silo.Audit;

/// <summary>What verification found. Entries younger than their chain's last checkpoint may have been cut off unseen.</summary>
/// <param name="Findings">At most one per chain and one per tenant's checkpoints; empty if all is well.</param>
internal sealed record AuditVerification(long Chains, long Entries, long Checkpoints, IReadOnlyList<AuditFinding> Findings)
{
    /// <summary>How many checkpoints from elsewhere the log was compared with.</summary>
    public int Witnesses { get; init; }

    public bool IsIntact => Findings.Count == 0;

    /// <summary>0 if intact, 1 if not.</summary>
    public int ExitCode => IsIntact ? 0 : 1;

    public override string ToString()
    {
        var compared = Witnesses > 0 ? $", compared with {Witnesses} exported checkpoints" : "";
        return IsIntact
            ? $"Intact: {Entries} entries in {Chains} chains, {Checkpoints} checkpoints{compared}."
            : $"NOT INTACT: {Findings.Count} findings in {Entries} entries of {Chains} chains and {Checkpoints} checkpoints{compared}.";
    }
}
