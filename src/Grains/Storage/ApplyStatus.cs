namespace Archestra.Cluster.Grains.Storage;

public enum ApplyStatus
{
    Applied,

    /// <summary>A replaced or deleted document has another version than the caller saw.</summary>
    VersionMismatch,

    /// <summary>An inserted id exists.</summary>
    AlreadyExists,

    /// <summary>Another document of this kind and tenant has the name.</summary>
    NameTaken,

    /// <summary>A replaced or deleted document does not exist.</summary>
    NotFound,
}
