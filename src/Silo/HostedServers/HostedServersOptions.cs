using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>How hosted servers run as processes of this silo.</summary>
internal sealed class HostedServersOptions
{
    public const string SectionName = "HostedServers";

    /// <summary>HOME of a hosted server. Default: the silo's own, since package runners keep their caches there.</summary>
    public string? HomeDirectory { get; set; }

    /// <summary>PATH of a hosted server. Default: the silo's own.</summary>
    public string? Path { get; set; }

    /// <summary>LANG of a hosted server. Default C.UTF-8: MCP over stdio is UTF-8 (MCP 2026-07-28, stdio).</summary>
    [Required]
    public string Lang { get; set; } = "C.UTF-8";

    /// <summary>
    /// Private writable memory (RLIMIT_DATA), 0 for no limit. Default 2 GiB. The address space itself is not limited: V8
    /// reserves far more of it than it ever touches, so a useful RLIMIT_AS stops node at its start.
    /// </summary>
    [Range(0, long.MaxValue)]
    public long MaxMemoryBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>CPU seconds over the whole life of the process (RLIMIT_CPU), 0 for no limit. Default 0: a server lives for days.</summary>
    [Range(0, int.MaxValue)]
    public int MaxCpuSeconds { get; set; }

    /// <summary>Open files (RLIMIT_NOFILE), 0 for no limit. Default 4096, systemd's usual hard default for a service is 524288.</summary>
    [Range(0, int.MaxValue)]
    public int MaxOpenFiles { get; set; } = 4096;

    /// <summary>
    /// Processes and threads (RLIMIT_NPROC), 0 for no limit. Default 0: the kernel counts them per user, the silo's own
    /// threads included, so it is useful only where hosted servers have a user of their own.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int MaxProcesses { get; set; }

    /// <summary>From spawn to the end of the MCP handshake. Default 60 s: the first run of a package runner downloads the package.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the <c>server/discover</c> probe may stay unanswered before <c>initialize</c> is sent. Default 5 s, as the official C# SDK.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From closed stdin to SIGTERM. Default 5 s, as the official C# SDK.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From SIGTERM to SIGKILL. Default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan TerminateTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest line a server may write to stdout. Default 16 MiB, as the largest answer over HTTP.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxLineBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Messages waiting for a server that does not read; further callers wait for a place. Default 256.</summary>
    [Range(1, 65_536)]
    public int WriteQueueLength { get; set; } = 256;

    /// <summary>Lines of stderr kept per server. Default 500.</summary>
    [Range(1, 100_000)]
    public int LogLines { get; set; } = 500;
}

[OptionsValidator]
internal sealed partial class HostedServersOptionsValidator : IValidateOptions<HostedServersOptions>;
