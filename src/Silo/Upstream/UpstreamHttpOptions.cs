using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>How this silo reaches remote MCP servers.</summary>
internal sealed class UpstreamHttpOptions
{
    public const string SectionName = "Upstream";

    /// <summary>Whether servers on this machine's loopback may be reached. Default false: the gateway's neighbours trust it.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Whether private networks (RFC 1918, RFC 6598, RFC 4193) may be reached. Default false.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>The largest message of an upstream. Default 16 MiB; a client of a gateway rarely accepts more.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>For DNS, TCP and TLS together. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the <c>server/discover</c> probe may stay unanswered before <c>initialize</c> is sent. Default 5 s, as the official C# SDK.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>For the handshake after the probe. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>For messages that nobody waits for: cancellations, replies to pings, the end of a session. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan CourtesyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often in a row a broken legacy stream is resumed without a new event. Default 5.</summary>
    [Range(0, 100)]
    public int MaxResumeAttempts { get; set; } = 5;

    /// <summary>The pause before a stream is resumed when the server named none. Default 1 s, as the official SDKs.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan ResumeDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause before a stream is resumed, whatever the server asks for. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxResumeDelay { get; set; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class UpstreamHttpOptionsValidator : IValidateOptions<UpstreamHttpOptions>;
