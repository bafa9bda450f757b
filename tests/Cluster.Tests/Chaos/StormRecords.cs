using System.Text.Json;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>What the audit log says about tool calls, read page by page through the management API.</summary>
internal static class StormRecords
{
    public static async Task<bool> AnyPendingAsync(ManagementClient api)
    {
        var page = await api.GetAsync("audit?outcome=pending&limit=1");
        return page.GetProperty("items").GetArrayLength() > 0;
    }

    /// <returns>The outcomes of each operation; a sound log has one for each.</returns>
    public static async Task<ILookup<string, string?>> ReadAsync(ManagementClient api)
    {
        var records = new List<(string Operation, string? Outcome)>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsync($"audit?action=tool.call&limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            records.AddRange(page.GetProperty("items").EnumerateArray().Select(record => (Text(record, "traceId") ?? "", Text(record, "outcome"))));
            cursor = Text(page, "nextCursor");
        }
        while (cursor is not null);
        return records.ToLookup(record => record.Operation, record => record.Outcome);
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
