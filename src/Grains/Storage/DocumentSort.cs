namespace Archestra.Cluster.Grains.Storage;

/// <summary>The order of a list; documents that compare equal follow their id, so that pages never overlap.</summary>
public enum DocumentSort
{
    Name,
    Id,
    CreatedAt,
    UpdatedAt,
}
