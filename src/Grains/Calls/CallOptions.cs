using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>How calls are admitted, answered and bounded in a silo.</summary>
internal sealed class CallOptions
{
    public const string SectionName = "Calls";

    /// <summary>Calls in flight per call grain. Default 64: enough for a busy team, few enough that one connection cannot exhaust its server.</summary>
    [Range(1, 10_000)]
    public int MaxInFlight { get; set; } = 64;

    /// <summary>Calls that wait for a place, first come first served; beyond them callers are told Busy. Default 1024.</summary>
    [Range(0, 100_000)]
    public int QueueLength { get; set; } = 1024;

    /// <summary>How long a call may take and still be answered in one message. Default 5 s: well below the 12 s that a caller waits for the reply.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:08")]
    public TimeSpan DirectReplyWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest answer that travels in one message. Default one frame (64 KiB).</summary>
    [Range(0, 1024 * 1024)]
    public int DirectReplyBytes { get; set; } = UpstreamFrame.MaxPayload;

    /// <summary>Frames that wait for their reader before the upstream is made to wait. Default 16.</summary>
    [Range(1, 1024)]
    public int FrameWindow { get; set; } = 16;

    /// <summary>How long frames wait for a reader to come at all. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan FrameHold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that any call may take, whatever the tool's own limit. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>When a caller who was turned away should come back. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A remote session without calls is closed after this. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A backstop for opening a session; adapters have tighter limits of their own. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a replaced session may finish its calls. Default 1 h, as <see cref="MaxTimeout"/>: no call is dropped.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long calls in flight may finish when their silo stops. Default 10 s, a third of what Kubernetes gives a pod.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits after failed attempts to reach a remote server double from this. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between attempts to reach a remote server. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long asking a server for all its tools may take. Default 25 s: below Orleans' response timeout of 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:28")]
    public TimeSpan ListTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>A server in use is asked for its tools again after this, even if it announced no change. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:15", "1.00:00:00")]
    public TimeSpan ToolRecheckPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Pages of tools read from one server. Default 100.</summary>
    [Range(1, 10_000)]
    public int MaxToolPages { get; set; } = 100;

    /// <summary>Tools taken from one server. Default 2,000.</summary>
    [Range(1, 100_000)]
    public int MaxTools { get; set; } = 2_000;

    /// <summary>Bytes of tool lists read from one server. Default 8 MiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public long MaxToolBytes { get; set; } = 8 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class CallOptionsValidator : IValidateOptions<CallOptions>;
