namespace Archestra.Cluster.Grains.Common;

/// <summary>The order of a list. What compares equal follows its id.</summary>
public enum ListSort
{
    Name,
    CreatedAt,
    UpdatedAt,
}
