using System.Diagnostics;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>The store's order for an order that a caller asks for.</summary>
internal static class ListOrders
{
    public static DocumentSort Of(ListSort sort) => sort switch
    {
        ListSort.Name => DocumentSort.Name,
        ListSort.CreatedAt => DocumentSort.CreatedAt,
        ListSort.UpdatedAt => DocumentSort.UpdatedAt,
        _ => throw new UnreachableException($"List sort {sort}."),
    };
}
