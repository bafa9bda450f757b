using Archestra.Cluster.Grains.Common;
using Microsoft.AspNetCore.Mvc;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The query parameters of every list.</summary>
internal readonly record struct ListParameters(
    [property: FromQuery(Name = "namePrefix")] string? NamePrefix,
    [property: FromQuery(Name = "cursor")] string? Cursor,
    [property: FromQuery(Name = "limit")] int? Limit)
{
    public ListQuery ToQuery() => new()
    {
        NamePrefix = NamePrefix,
        Cursor = Cursor,
        Limit = Limit ?? ListQuery.DefaultLimit,
    };

    /// <summary>The page without its versions: an item's entity tag is read with the item.</summary>
    public static IResult Answer<T>(Page<Versioned<T>> page)
        where T : class => TypedResults.Json(new ListAnswer<T>([.. page.Items.Select(item => item.Value)], page.NextCursor));
}

/// <summary>One page of a list as JSON.</summary>
internal sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);
