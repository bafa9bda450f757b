using Archestra.Cluster.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.HostedServers;

/// <summary>
/// The store's word that this activation, and no other of this or another silo, runs a hosted server. Held from the first
/// process to the last; its row names the processes, so that whoever holds it next can end what a dead silo left behind.
/// Used within one grain's turns; operations follow one another.
/// </summary>
internal sealed partial class LaunchLease(
    string name, string holder, ILeaseStore store, IHostedServerLauncher launcher, TimeProvider time, HostedServerOptions options, ILogger<LaunchLease> logger)
    : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<string> _processes = [];
    private readonly List<string> _leftovers = [];
    private bool _starting;
    private long? _epoch;
    private long _renewedAt;

    /// <summary>How often <see cref="RenewAsync"/> wants to be called: twice per renewal, so that a failed one is soon tried again and the end is not missed.</summary>
    public TimeSpan Tick => options.LeaseDuration / 6;

    private TimeSpan RenewalPeriod => options.LeaseDuration / 3;

    private bool IsSurelyOurs => _epoch is not null && time.GetElapsedTime(_renewedAt) < options.LeaseDuration - Margin;

    /// <summary>We stop before the store's clock may let another silo take over: more than a tick before, so that a tick falls in between.</summary>
    private TimeSpan Margin => options.LeaseDuration / 5;

    /// <summary>
    /// Takes the lease unless it is held already, and ends what its last holder left running. When it is held, a start
    /// follows: <see cref="AddAsync"/>, or <see cref="RemoveAsync"/> without a process when it came to nothing.
    /// </summary>
    public async Task<LaunchLeaseOutcome> HoldAsync(CancellationToken cancellationToken)
    {
        if (await InTurnAsync(() => IsSurelyOurs ? Task.FromResult<LaunchLeaseOutcome?>(null) : TakeAsync(cancellationToken), cancellationToken) is { } refusal)
        {
            return refusal;
        }

        // Outside the turn: ending a process takes seconds, and the lease is renewed meanwhile.
        await ReapAsync(cancellationToken);
        if (_leftovers.Count > 0)
        {
            return LaunchLeaseOutcome.NotHeld("A process that an earlier silo left behind is still running.", RenewalPeriod);
        }

        if (_epoch is not { } epoch)
        {
            return LaunchLeaseOutcome.NotHeld("The server belongs to another silo now.", RenewalPeriod);
        }

        _starting = true;
        return LaunchLeaseOutcome.Held(epoch);
    }

    /// <summary>Records a process; false when the lease is not ours any more and the process must not live.</summary>
    public Task<bool> AddAsync(string process, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            _starting = false;
            _processes.Add(process);
            return await WriteAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>The process is gone, or (null) did not start. With the last one the lease is given up; if the store fails, it runs out.</summary>
    public async Task RemoveAsync(string? process, CancellationToken cancellationToken)
    {
        try
        {
            await InTurnAsync(
                async () =>
                {
                    _starting = _starting && process is not null;
                    _processes.Remove(process ?? "");
                    return _processes.Count + _leftovers.Count == 0 && !_starting ? await GiveUpAsync(cancellationToken) : await WriteAsync(cancellationToken);
                },
                cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The process is gone whatever the store says; its row is written anew by the next renewal, or expires.
            LogNotRenewed(logger, exception, name);
        }
    }

    /// <summary>Ends every process of ours now, without asking it to leave: another holder may be starting the server.</summary>
    public Task KillAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_processes.ToArray().Select(process => launcher.ReapAsync(process, cancellationToken)));

    /// <summary>False when the lease was held and is lost: every process must end at once.</summary>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        // A little early rather than a whole tick late.
        if (_epoch is null || time.GetElapsedTime(_renewedAt) < RenewalPeriod - (Tick / 2))
        {
            return true;
        }

        using var limit = new CancellationTokenSource(Tick, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await InTurnAsync(async () => _epoch is null || await WriteAsync(either.Token), either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever ails the store, the processes live only as long as the lease is surely ours.
            LogNotRenewed(logger, exception, name);
            return IsSurelyOurs || Lose();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<LaunchLeaseOutcome?> TakeAsync(CancellationToken cancellationToken)
    {
        var askedAt = time.GetTimestamp();
        var outcome = await store.TryAcquireAsync(name, holder, options.LeaseDuration, null, cancellationToken);
        if (!outcome.Acquired)
        {
            var rest = outcome.Current.ExpiresAt - time.GetUtcNow();
            return LaunchLeaseOutcome.NotHeld(
                "The server belongs to another silo at the moment.", rest > TimeSpan.Zero ? rest : options.LeaseDuration / 10);
        }

        (_epoch, _renewedAt) = (outcome.Current.Epoch, askedAt);
        _leftovers.AddRange(LaunchPayload.Read(outcome.Previous?.Payload).Except(_leftovers));
        if (_leftovers.Count > 0)
        {
            // Back into the row first: if we die while reaping, the next holder still knows.
            await WriteAsync(cancellationToken);
        }

        return null;
    }

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        foreach (var process in _leftovers.ToArray())
        {
            if (!launcher.IsWithinReach(process))
            {
                // It ran on a machine that may not even exist any more; waiting for proof could mean waiting for ever.
                LogOutOfReach(logger, name);
                _leftovers.Remove(process);
            }
            else if (await launcher.ReapAsync(process, cancellationToken))
            {
                LogReaped(logger, name);
                _leftovers.Remove(process);
            }
        }
    }

    private async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        if (_epoch is not { } epoch)
        {
            return false;
        }

        var askedAt = time.GetTimestamp();
        var payload = LaunchPayload.Write(_processes.Concat(_leftovers));
        if (!await store.RenewAsync(name, holder, epoch, options.LeaseDuration, payload, cancellationToken))
        {
            return Lose();
        }

        _renewedAt = askedAt;
        return true;
    }

    private async Task<bool> GiveUpAsync(CancellationToken cancellationToken)
    {
        if (_epoch is not { } epoch)
        {
            return false;
        }

        _epoch = null;
        return await store.ReleaseAsync(name, holder, epoch, cancellationToken);
    }

    private bool Lose()
    {
        LogLost(logger, name);
        _epoch = null;
        _leftovers.Clear();
        return false;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await operation();
        }
        finally
        {
            _turn.Release();
        }
    }

    [LoggerMessage(1501, LogLevel.Warning, "The launch lease of {HostedServer} could not be renewed.", EventName = "LeaseNotRenewed")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception, string hostedServer);

    [LoggerMessage(1502, LogLevel.Warning, "The launch lease of {HostedServer} is lost; its processes end.", EventName = "LeaseLost")]
    private static partial void LogLost(ILogger logger, string hostedServer);

    [LoggerMessage(1503, LogLevel.Information, "A process of {HostedServer} that an earlier holder left behind is gone.", EventName = "Reaped")]
    private static partial void LogReaped(ILogger logger, string hostedServer);

    [LoggerMessage(1504, LogLevel.Information, "The last holder of {HostedServer} ran it on another machine, where it ended with its lease.", EventName = "OutOfReach")]
    private static partial void LogOutOfReach(ILogger logger, string hostedServer);
}
