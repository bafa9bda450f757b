namespace Archestra.Cluster.Grains.Gateways;

/// <summary>How a gateway names its tools.</summary>
public enum ToolNaming
{
    /// <summary><c>{server}__{tool}</c>, within 64 characters of <c>[A-Za-z0-9_.-]</c>.</summary>
    Prefixed,

    /// <summary>The upstream's own names; for a gateway over one installation.</summary>
    Upstream,
}
