using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Tools.List;

/// <summary>Renders <c>tools/list</c> results: the tools an audience may call, in order, from their ready-made definitions.</summary>
internal static class ToolListPage
{
    /// <param name="view">The gateway.</param>
    /// <param name="audience">See <see cref="GatewayView.AudienceOf"/>.</param>
    /// <param name="after">The name that the page begins after; null for the first page.</param>
    /// <param name="era">The client's.</param>
    /// <param name="options">Page size and time to live.</param>
    public static byte[] Render(GatewayView view, ToolAudience audience, string? after, McpEra era, McpEndpointOptions options)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        if (era == McpEra.Modern)
        {
            // What a principal may call decides, so nobody else may be served this list from a cache.
            json.WriteString("resultType"u8, "complete"u8);
            json.WriteNumber("ttlMs"u8, (long)options.ListTimeToLive.TotalMilliseconds);
            json.WriteString("cacheScope"u8, "private"u8);
            json.WriteStartObject("_meta"u8);
            json.WritePropertyName(McpMetaKeys.ServerInfo);
            McpServerIdentity.Write(json, view.Snapshot.Name);
            json.WriteEndObject();
        }

        json.WriteStartArray("tools"u8);
        var next = WriteTools(json, view, audience, after, options.ToolsPerPage);
        json.WriteEndArray();
        if (next is not null)
        {
            json.WriteString("nextCursor"u8, ToolListCursor.Format(next));
        }

        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Equal for lists that are equal, whatever their pages.</summary>
    public static byte[] Digest(GatewayView view, ToolAudience audience)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var index = 0; index < view.Tools.Length; index++)
        {
            if (view.IsFor(index, audience))
            {
                hash.AppendData(view.Tools[index].Definition);
                hash.AppendData("\n"u8);
            }
        }

        return hash.GetHashAndReset();
    }

    /// <returns>The last tool written if there are more.</returns>
    private static string? WriteTools(Utf8JsonWriter json, GatewayView view, ToolAudience audience, string? after, int limit)
    {
        var count = 0;
        string? last = null;
        for (var index = 0; index < view.Tools.Length; index++)
        {
            var tool = view.Tools[index];
            if ((after is not null && string.CompareOrdinal(tool.Name, after) <= 0) || !view.IsFor(index, audience))
            {
                continue;
            }

            if (count++ == limit)
            {
                return last;
            }

            // Rendered and checked by the silo that made the snapshot.
            json.WriteRawValue(tool.Definition, skipInputValidation: true);
            last = tool.Name;
        }

        return null;
    }
}
