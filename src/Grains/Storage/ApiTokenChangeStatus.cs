namespace Archestra.Cluster.Grains.Storage;

public enum ApiTokenChangeStatus
{
    Changed,
    NotFound,

    /// <summary>The token is revoked already; nothing was changed.</summary>
    Revoked,
}
