namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Where a client comes from.</summary>
public enum OAuthClientKind
{
    /// <summary>By an administrator of a tenant.</summary>
    Registered,

    /// <summary>Registered itself (RFC 7591).</summary>
    Dynamic,

    /// <summary>Its id is the URL of its metadata (CIMD).</summary>
    MetadataDocument,
}
