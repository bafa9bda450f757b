namespace Archestra.Cluster.Grains.Security;

/// <summary>On whose behalf a token acts.</summary>
public enum PrincipalKind
{
    User,
    Team,
    Organization,

    /// <summary>A silo acting for itself (timers, start-up); never issued to anyone outside.</summary>
    System,
}
