using System.Text.Json;
using Archestra.Cluster.Grains.Upstream;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>What a server said about itself in its answer to <c>server/discover</c> or <c>initialize</c>.</summary>
internal sealed record UpstreamHello(UpstreamEra Era, string ProtocolVersion, ReadOnlyMemory<byte> Capabilities, string? Instructions)
{
    /// <summary>Whether the server announces changes of its tool list.</summary>
    public bool AnnouncesToolListChanges { get; private init; }

    /// <summary>Null unless it is an answer to <c>server/discover</c> of a server that speaks our modern version.</summary>
    public static UpstreamHello? FromDiscover(UpstreamAnswer answer)
    {
        using var document = TryParse(answer);
        if (document is null
            || !document.RootElement.TryGetProperty("supportedVersions", out var versions)
            || versions.ValueKind != JsonValueKind.Array
            || !versions.EnumerateArray().Any(version => version.ValueKind == JsonValueKind.String && version.ValueEquals(McpProtocolVersion.LatestModern)))
        {
            return null;
        }

        return Read(document.RootElement, UpstreamEra.Modern, McpProtocolVersion.LatestModern);
    }

    /// <summary>Null unless it is an answer to <c>initialize</c> with a version we speak.</summary>
    public static UpstreamHello? FromInitialize(UpstreamAnswer answer)
    {
        using var document = TryParse(answer);
        if (document is null
            || !document.RootElement.TryGetProperty("protocolVersion", out var element)
            || element.ValueKind != JsonValueKind.String
            || !McpProtocolVersion.TryGetEra(element.GetString(), out var era)
            || era != McpEra.Legacy)
        {
            return null;
        }

        return Read(document.RootElement, UpstreamEra.Legacy, element.GetString()!);
    }

    private static UpstreamHello Read(JsonElement result, UpstreamEra era, string version)
    {
        var hasCapabilities = result.TryGetProperty("capabilities", out var capabilities) && capabilities.ValueKind == JsonValueKind.Object;
        return new UpstreamHello(
            era,
            version,
            hasCapabilities ? JsonSerializer.SerializeToUtf8Bytes(capabilities, UpstreamJson.Default.JsonElement) : "{}"u8.ToArray(),
            result.TryGetProperty("instructions", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null)
        {
            AnnouncesToolListChanges = hasCapabilities
                && capabilities.TryGetProperty("tools", out var tools)
                && tools.ValueKind == JsonValueKind.Object
                && tools.TryGetProperty("listChanged", out var listChanged)
                && listChanged.ValueKind == JsonValueKind.True,
        };
    }

    private static JsonDocument? TryParse(UpstreamAnswer answer) =>
        answer.Status == UpstreamAnswerStatus.Result ? JsonDocument.Parse(answer.Payload) : null;
}
