using System.Threading.Channels;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Grains.Calls;

/// <summary>An open session and which version of the connection it was opened for.</summary>
internal sealed class LiveSession
{
    // A signal, not a queue: one change or ten, the list is read once.
    private readonly Channel<bool> _toolChanges = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public LiveSession(IUpstreamSession session, long version, string installationId, long openedAt)
    {
        Session = session;
        Version = version;
        InstallationId = installationId;
        OpenedAt = openedAt;
        session.ToolListChanged += OnToolListChanged;
    }

    public IUpstreamSession Session { get; }

    public long Version { get; }

    public string InstallationId { get; }

    public long OpenedAt { get; }

    /// <summary>We close it: its end is no crash.</summary>
    public bool Retired { get; set; }

    public bool IsUsable => !Retired && !Session.Ended.IsCompleted;

    public IAsyncEnumerable<bool> ReadToolChangesAsync() => _toolChanges.Reader.ReadAllAsync(CancellationToken.None);

    public void EndToolChanges()
    {
        Session.ToolListChanged -= OnToolListChanged;
        _toolChanges.Writer.TryComplete();
    }

    // Any thread.
    private void OnToolListChanged() => _toolChanges.Writer.TryWrite(true);
}
