namespace Archestra.Cluster.Silo.Security;

/// <summary>Who may call.</summary>
internal enum CallAdmittance
{
    /// <summary>A caller with a good proof, within its tenant.</summary>
    Caller,

    /// <summary>Everybody; no proof is looked at.</summary>
    Anyone,

    /// <summary>Silos only.</summary>
    System,
}
