namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>
/// Delivers this silo's log, and that of silos that ended, to one target: at least once, each chain in its order. The
/// cursor moves only over what the target has; after a failure sending begins where the cursor is. It reads the store at
/// its own pace and holds at most a few batches, so that a slow target costs nothing but its own delay.
/// </summary>
internal sealed partial class AuditDelivery(IAuditTarget target, AuditExportPorts ports, string silo)
{
    /// <summary>Batches that were sent and are not yet certain; further ones wait.</summary>
    private const int MaxUnderway = 64;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly AuditExportOptions _options = ports.Options.Value;
    private readonly SentPositions _positions = new();
    private readonly Dictionary<string, EndedSilo> _ended = new(StringComparer.Ordinal);
    private DateTimeOffset _lookForEndedAt;
    private DateTimeOffset? _failingSince;
    private DateTimeOffset? _deliveredAt;
    private bool _isReported;

    public string Target => target.Name;

    /// <summary>Since when the target has taken nothing; null while it does.</summary>
    public DateTimeOffset? FailingSince => _failingSince;

    /// <summary>Works until it is stopped; no failure ends it.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var delay = FirstRetryDelay;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var hasMore = await RoundAsync(stopping).ConfigureAwait(false);
                await ReportSuccessAsync(stopping).ConfigureAwait(false);
                delay = FirstRetryDelay;
                if (!hasMore) await Task.Delay(_options.PollInterval, ports.Time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            // Whatever the target or the store threw: records wait for the next round.
            catch (Exception exception)
            {
                await ReportFailureAsync(exception, stopping).ConfigureAwait(false);
                await PauseAsync(delay, stopping).ConfigureAwait(false);
                delay = delay * 2 < _options.MaxRetryDelay ? delay * 2 : _options.MaxRetryDelay;
            }
        }
    }

    /// <summary>Sends what is left when the silo stops; what does not fit into the time is delivered after the next start.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await RoundAsync(cancellationToken).ConfigureAwait(false))
            {
                // The next round sends more.
            }
        }
        // As in every round; the cursor says what is missing.
        catch (Exception exception)
        {
            Log.NotDrained(ports.Logger, target.Name, exception.Message);
        }
    }

    /// <summary>Whether there was something to send.</summary>
    private async Task<bool> RoundAsync(CancellationToken cancellationToken)
    {
        await ConfirmAsync(cancellationToken).ConfigureAwait(false);
        if (_positions.BatchesUnderway >= MaxUnderway) return false;

        await LookForEndedAsync(cancellationToken).ConfigureAwait(false);
        // Signed checkpoints first: they are few, and the sooner they are away the less can be rewritten.
        foreach (var stream in target.Streams)
        {
            if (await SendAsync(stream, silo, cancellationToken).ConfigureAwait(false)) return true;
        }

        foreach (var ended in _ended.Values.ToList())
        {
            foreach (var stream in target.Streams)
            {
                if (await SendAsync(stream, ended.Id, cancellationToken).ConfigureAwait(false)) return true;
            }

            if (!_positions.IsUnderway(ended.Id)) await FinishAsync(ended, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<bool> SendAsync(string stream, string ofSilo, CancellationToken cancellationToken)
    {
        var records = await ports.Reader.ReadAsync(stream, ofSilo, _positions.Sent, _options.BatchLength, cancellationToken).ConfigureAwait(false);
        if (records.Count == 0) return false;

        var ticket = await target.SendAsync(records, cancellationToken).ConfigureAwait(false);
        _positions.Add(ticket, records);
        await ConfirmAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        var moved = _positions.Confirm(target.IsDelivered);
        if (moved.Count == 0) return;

        _deliveredAt = ports.Time.GetUtcNow();
        await AuditCursorTable.SaveAsync(ports.Database, target.Name, moved, _deliveredAt.Value, cancellationToken).ConfigureAwait(false);
        _positions.Saved();
    }

    private async Task LookForEndedAsync(CancellationToken cancellationToken)
    {
        var now = ports.Time.GetUtcNow();
        if (now < _lookForEndedAt) return;

        _lookForEndedAt = now + ports.AuditOptions.Value.HeartbeatInterval;
        _ended.Clear();
        foreach (var ended in await ports.Ended.TakeAsync(target.Name, silo, cancellationToken).ConfigureAwait(false))
        {
            _ended[ended.Id] = ended;
            foreach (var stream in target.Streams)
            {
                var stored = await AuditCursorTable.OfSiloAsync(ports.Database, target.Name, stream, ended.Id, cancellationToken).ConfigureAwait(false);
                foreach (var (tenantId, position) in stored) _positions.Begin(new ExportPlace(stream, ended.Id, tenantId), position);
            }
        }
    }

    private async Task FinishAsync(EndedSilo ended, CancellationToken cancellationToken)
    {
        await ports.Ended.FinishAsync(target.Name, ended, cancellationToken).ConfigureAwait(false);
        _ended.Remove(ended.Id);
        _positions.Forget(ended.Id);
        // More of them than one look shows.
        if (_ended.Count == 0) _lookForEndedAt = default;
    }

    private async Task ReportSuccessAsync(CancellationToken cancellationToken)
    {
        if (_isReported && _failingSince is null) return;

        if (_failingSince is { } since) Log.Recovered(ports.Logger, target.Name, since);
        _failingSince = null;
        ports.Gate.Open(target.Name);
        await SaveStatusAsync(AuditExportStatusTable.Delivering, null, cancellationToken).ConfigureAwait(false);
        _isReported = true;
    }

    private async Task ReportFailureAsync(Exception exception, CancellationToken cancellationToken)
    {
        _positions.Rewind();
        var now = ports.Time.GetUtcNow();
        if (_failingSince is null) Log.Failing(ports.Logger, target.Name, exception);
        _failingSince ??= now;
        if (now - _failingSince >= _options.RefuseCallsAfter) ports.Gate.Close(target.Name);
        try
        {
            await SaveStatusAsync(AuditExportStatusTable.Failing, exception.Message, cancellationToken).ConfigureAwait(false);
        }
        // The store may be what failed: the log has said so.
        catch (Exception second)
        {
            Log.StatusNotSaved(ports.Logger, target.Name, second.Message);
        }
    }

    private Task SaveStatusAsync(string state, string? problem, CancellationToken cancellationToken) =>
        AuditExportStatusTable.SaveAsync(
            ports.Database,
            new AuditExportStatus(target.Name, silo, state, _failingSince ?? ports.Time.GetUtcNow(), problem, _deliveredAt),
            cancellationToken);

    private async Task PauseAsync(TimeSpan delay, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(delay, ports.Time, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by itself.
            return;
        }
    }
}
