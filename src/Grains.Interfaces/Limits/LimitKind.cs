namespace Archestra.Cluster.Grains.Limits;

/// <summary>Whom or what a limit is about.</summary>
public enum LimitKind
{
    Tenant,
    User,
    Token,
    Tool,
}
