using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Archestra.Cluster.Cli.CommandLine;

/// <summary>Reads lists of the gateway page by page.</summary>
internal static class Lists
{
    private const int PageSize = 200;

    /// <param name="list">Its path: below the tenant, except for the tenants themselves.</param>
    /// <param name="query">Further parameters, encoded.</param>
    /// <param name="most">Where to stop; null reads all.</param>
    public static async IAsyncEnumerable<JsonObject> ReadAsync(
        Session session, string list, string query, int? most, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = list == "tenants" ? list : await session.TenantPathAsync(cancellationToken).ConfigureAwait(false) + list;
        var left = most ?? int.MaxValue;
        string? cursor = null;
        do
        {
            var page = $"{path}?limit={Math.Min(PageSize, left)}{(query.Length == 0 ? "" : "&" + query)}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}";
            var answer = (await session.Api.GetAsync(page, cancellationToken).ConfigureAwait(false)).Object;
            foreach (var item in answer["items"] as JsonArray ?? [])
            {
                if (left-- > 0 && item is JsonObject found)
                {
                    yield return found;
                }
            }

            cursor = (string?)answer["nextCursor"];
        }
        while (cursor is not null && left > 0);
    }
}
