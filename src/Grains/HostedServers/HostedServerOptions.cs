using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>When hosted servers are started again, stopped, and whose they are.</summary>
internal sealed class HostedServerOptions
{
    public const string SectionName = "HostedServers";

    /// <summary>How long a launch lease lasts without renewal: what a survivor waits for after a silo died. Default 10 s, well above the difference of two silos' clocks.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The first wait of a server that crashes again and again; each further one doubles. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between restarts. Default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00")]
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A server that ran this long is not in a crash loop. Default 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A server without calls is stopped after this. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Lines of stderr shown with a server's status. Default 50.</summary>
    [Range(0, 1000)]
    public int StatusLogLines { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class HostedServerOptionsValidator : IValidateOptions<HostedServerOptions>;
