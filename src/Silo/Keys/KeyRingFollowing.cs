using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Takes up a changed key ring without a restart, and says in the database which keys this silo has. A ring that does not
/// fit is not taken up: the silo goes on with the one it has, and a rotation waits.
/// </summary>
internal sealed partial class KeyRingFollowing(
    KeyRing keyRing,
    KeyRingFile file,
    KeyRingAcceptance acceptance,
    RingSilos silos,
    IOptions<KeyRotationOptions> options,
    TimeProvider time,
    ILogger<KeyRingFollowing> logger) : BackgroundService
{
    /// <summary>A silo speaks this often within the time after which it counts as silent.</summary>
    private const int ConfirmationsPerSilence = 4;

    private readonly SemaphoreSlim _gate = new(1);
    private byte[] _seen = [];
    private byte[] _refused = [];
    private KeyRingContent? _confirmed;
    private long _confirmedAt;

    /// <summary>Why the ring on disk is not the one in use; null when it is.</summary>
    public string? Problem { get; private set; }

    public KeyRingContent Content => keyRing.Content;

    /// <summary>Looks once. When it returns, this silo uses what is on disk and has said so, or <see cref="Problem"/> says why not.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await TakeUpAsync(cancellationToken).ConfigureAwait(false);
            await ConfirmAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await silos.LeaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A courtesy: others stop waiting for this silo by themselves after a while.
            Log.NotLeft(logger, exception);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _gate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        do
        {
            try
            {
                await FollowAsync(stoppingToken).ConfigureAwait(false);
            }
            // Whatever the file's or the store's trouble is: the silo goes on with the ring it has, and looks again.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotFollowed(logger, exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        try
        {
            bytes = await File.ReadAllBytesAsync(file.Path, cancellationToken).ConfigureAwait(false);
            if (bytes.AsSpan().SequenceEqual(_seen))
            {
                Problem = null;
                return;
            }

            var content = file.Load();
            await acceptance.CheckAsync(keyRing.Content, content, cancellationToken).ConfigureAwait(false);
            keyRing.Use(content);
            (_seen, Problem) = (bytes, null);
            Log.TakenUp(logger, keyRing.ActiveKeyId, content.Keys.Count);
        }
        catch (Exception exception) when (exception is StorageStartupException or IOException or UnauthorizedAccessException)
        {
            Problem = exception.Message;
            if (_refused.AsSpan().SequenceEqual(bytes)) return;

            _refused = bytes;
            Log.NotTakenUp(logger, exception.Message);
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var content = keyRing.Content;
        if (ReferenceEquals(content, _confirmed) && time.GetElapsedTime(_confirmedAt) < options.Value.SilenceLimit / ConfirmationsPerSilence) return;

        await silos.ConfirmAsync(content, cancellationToken).ConfigureAwait(false);
        (_confirmed, _confirmedAt) = (content, time.GetTimestamp());
    }

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Information, "Uses the key ring on disk: key {KeyId} is active, {Count} keys in all.", EventName = nameof(TakenUp))]
        public static partial void TakenUp(ILogger logger, string keyId, int count);

        [LoggerMessage(2102, LogLevel.Error, "The changed key ring is not used: {Problem}", EventName = nameof(NotTakenUp))]
        public static partial void NotTakenUp(ILogger logger, string problem);

        [LoggerMessage(2104, LogLevel.Debug, "This silo's row of the key ring's readers could not be removed.", EventName = nameof(NotLeft))]
        public static partial void NotLeft(ILogger logger, Exception exception);

        [LoggerMessage(2103, LogLevel.Warning, "The key ring could not be followed; the next look tries again.", EventName = nameof(NotFollowed))]
        public static partial void NotFollowed(ILogger logger, Exception exception);
    }
}
