using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>
/// What carries calls to a server, remote or hosted. Its callers interleave: a slow call never holds up another one.
/// A silo checks here again that the caller may call the tool, writes the audit intent, and only then lets bytes out.
/// </summary>
[Alias("archestra.ICallTargetGrain")]
public interface ICallTargetGrain : IGrainWithStringKey
{
    /// <summary>
    /// Runs a call. Replies with its end when that comes soon, whole and small; else with
    /// <see cref="CallReplyStatus.Streaming"/>. Cancelling ends the upstream work.
    /// </summary>
    /// <remarks>The reply never takes long, so its absence soon tells that the silo is gone.</remarks>
    [ResponseTimeout("00:00:12")]
    [Alias("CallAsync")]
    Task<CallReply> CallAsync(UpstreamCall call, CancellationToken cancellationToken = default);

    /// <summary>The frames of a call that replied Streaming, once, by the caller that made it; the last one is an End. Held for 30 s if nobody reads.</summary>
    [Alias("ReadFramesAsync")]
    IAsyncEnumerable<UpstreamFrame> ReadFramesAsync(string operationId, CancellationToken cancellationToken = default);

    /// <summary>Ends the calls of the presented caller that carry this cancel key; none is no error.</summary>
    [Alias("CancelAsync")]
    Task CancelAsync(string cancelKey, CancellationToken cancellationToken = default);

    /// <summary>Asks the server for all its tools, every page.</summary>
    [SystemCallerOnly]
    [Alias("ListToolsAsync")]
    Task<InstallationTools> ListToolsAsync(CancellationToken cancellationToken = default);

    /// <summary>The connection changed: the next call uses a new session or process, the old one drains. Confirms when no new call can use the old one.</summary>
    [SystemCallerOnly]
    [Alias("OnConnectionChangedAsync")]
    Task OnConnectionChangedAsync(CancellationToken cancellationToken = default);

    [Alias("GetStatusAsync")]
    Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
