using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>
/// Reads the answer to the probe (MCP 2026-07-28, basic/versioning, "Backward Compatibility"): a client MUST NOT tie
/// the fallback to one error code, since legacy servers answer an unknown method before <c>initialize</c> in many ways.
/// </summary>
internal static class EraDetection
{
    public static DiscoverVerdict Judge(UpstreamAnswer answer)
    {
        if (UpstreamHello.FromDiscover(answer) is not null)
        {
            return DiscoverVerdict.Modern;
        }

        return answer.Status == UpstreamAnswerStatus.Error
            ? JudgeError(answer.Payload)
            : DiscoverVerdict.TryInitialize;
    }

    /// <summary>The <c>code</c> of a raw JSON-RPC error object.</summary>
    public static int? CodeOf(ReadOnlyMemory<byte> rawError)
    {
        using var document = JsonDocument.Parse(rawError);
        return document.RootElement.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var value)
            ? value
            : null;
    }

    private static DiscoverVerdict JudgeError(ReadOnlyMemory<byte> rawError) => CodeOf(rawError) switch
    {
        McpErrorCodes.UnsupportedProtocolVersion => JudgeSupported(rawError),
        McpErrorCodes.HeaderMismatch or McpErrorCodes.MissingRequiredClientCapability => DiscoverVerdict.RefusedByModernServer,
        _ => DiscoverVerdict.TryInitialize,
    };

    // {"code":-32022,"message":"…","data":{"supported":["2025-11-25"],"requested":"2026-07-28"}}
    private static DiscoverVerdict JudgeSupported(ReadOnlyMemory<byte> rawError)
    {
        using var document = JsonDocument.Parse(rawError);
        if (!document.RootElement.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Object
            || !data.TryGetProperty("supported", out var supported)
            || supported.ValueKind != JsonValueKind.Array)
        {
            return DiscoverVerdict.TryInitialize;
        }

        // We speak one modern version and it was just refused, so only a legacy one can be in common.
        return supported.EnumerateArray().Any(version => version.ValueKind == JsonValueKind.String
                && McpProtocolVersion.TryGetEra(version.GetString(), out var era)
                && era == McpEra.Legacy)
            ? DiscoverVerdict.TryInitialize
            : DiscoverVerdict.NoCommonVersion;
    }
}
