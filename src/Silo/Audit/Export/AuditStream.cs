namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>What of a silo's log has positions of its own. The names are stored with the cursors.</summary>
internal static class AuditStream
{
    /// <summary>A chain's entries, by sequence.</summary>
    public const string Entries = "entries";

    /// <summary>The checkpoints that a silo signed for a tenant, by number.</summary>
    public const string Checkpoints = "checkpoints";

    /// <summary>A silo that ended: when it was closed, once everything of it was delivered.</summary>
    public const string Silo = "silo";
}
