using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Mcp;

/// <summary>Limits and times of the MCP endpoint.</summary>
public sealed class McpEndpointOptions
{
    public const string SectionName = "Mcp";

    /// <summary>The largest message of a client; default 4 MiB, which holds an image of about 3 MB in Base64.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The largest result of a tool; default 64 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int MaxResultBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How long a tool call may take; a tool's own limit can lower it. Default 60 s, the request timeout of the MCP SDKs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24:00:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a legacy session id is good. Default 12 h, a working day; silos sign none for more than 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "23:30:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How often a quiet stream gets a comment. Default 15 s, as the HTML standard advises for event streams (§9.2.7).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan KeepAlivePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a modern client may keep a tool list (<c>ttlMs</c>). Default 60 s: as long as this node itself.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ListTimeToLive { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Tools in one page of <c>tools/list</c>. Default 1000: lists of usual gateways come whole.</summary>
    [Range(1, 10_000)]
    public int ToolsPerPage { get; set; } = 1000;

    /// <summary>Open event streams of one principal on this node, calls not counted. Default 64.</summary>
    [Range(1, 100_000)]
    public int MaxStreamsPerPrincipal { get; set; } = 64;
}

[OptionsValidator]
internal sealed partial class McpEndpointOptionsValidator : IValidateOptions<McpEndpointOptions>;
