using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>A grain timer: each tick is a turn of the activation; the period counts from the end of a tick, as in Orleans.</summary>
internal sealed partial class ActivationTimer : IGrainTimer
{
    private static readonly GrainMethod Exclusive = Method(interleaves: false);
    private static readonly GrainMethod Interleaving = Method(interleaves: true);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isFiring;
    private bool _isChanged;

    public ActivationTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        (_dueTime, _period) = (options.DueTime, options.Period);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Time.CreateTimer(static state => ((ActivationTimer)state!).Fire(), this, _dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        (_dueTime, _period, _isChanged) = (dueTime, period, true);
        if (!_isFiring)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _activation.Forget(this);
        _cancellation.Cancel();
    }

    private static GrainMethod<Nothing> Method(bool interleaves) => new(typeof(IDisposable).GetMethod(nameof(IDisposable.Dispose))!)
    {
        AlwaysInterleave = interleaves,
    };

    private void Fire()
    {
        _isFiring = true;
        _activation.Receive(new TurnRequest(_options.Interleave ? Interleaving : Exclusive, _activation.GrainId, TickAsync)
        {
            KeepAlive = _options.KeepAlive,
            IsTick = true,
        });
    }

    private async Task TickAsync()
    {
        _isChanged = false;
        try
        {
            if (!_cancellation.IsCancellationRequested)
            {
                await _callback(_cancellation.Token);
            }
        }
        catch (Exception exception)
        {
            Log.TickFailed(_activation.Silo.Logger, exception, _activation.GrainId);
        }
        finally
        {
            _isFiring = false;
            if (!_cancellation.IsCancellationRequested)
            {
                _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7111, LogLevel.Warning, "A timer of {GrainId} failed; it goes on", EventName = nameof(TickFailed))]
        public static partial void TickFailed(ILogger logger, Exception exception, GrainId grainId);
    }
}
