namespace Archestra.Cluster.Grains.Common;

/// <summary>How a change to configuration ended.</summary>
public enum ChangeStatus
{
    Changed,

    /// <summary>No such thing in this tenant; also what another tenant's id answers.</summary>
    NotFound,

    /// <summary>The name is taken, or the thing is still in use.</summary>
    Conflict,

    /// <summary>The caller's expected version is not the stored one (HTTP 412).</summary>
    VersionMismatch,

    Invalid,
    Forbidden,
}
