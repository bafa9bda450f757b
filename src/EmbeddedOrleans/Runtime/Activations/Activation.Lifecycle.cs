using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>How an activation begins, idles, ends and is killed.</summary>
internal sealed partial class Activation
{
    private static readonly GrainMethod LifecycleMethod = new GrainMethod<Nothing>(
        typeof(IGrainBase).GetMethod(nameof(IGrainBase.OnActivateAsync))!);

    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<IDisposable> _timers = [];
    private AsyncServiceScope? _scope;
    private DeactivationRequest? _ending;
    private Exception? _activationError;
    private long _lastActive;
    private DateTimeOffset _keepAliveUntil;
    private volatile bool _killed;

    public Task Deactivated => _deactivated.Task;

    public bool IsKilled => _killed;

    public bool IsActivating => _stage == ActivationStage.Activating;

    private ILogger Logger => Silo.Logger;

    /// <summary>Activates the grain; messages wait until it is done.</summary>
    public void Start() => _scheduler.Post(Signal.Begin);

    /// <summary>The activation never begins; what was sent to it goes elsewhere.</summary>
    public void Abandon() => _scheduler.Post(Signal.Abandon);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        Interlocked.CompareExchange(ref _ending, new(deactivationReason), null);
        _scheduler.Post(Signal.Work);
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        var now = Silo.Time.GetUtcNow();
        _keepAliveUntil = timeSpan <= TimeSpan.Zero && timeSpan != Timeout.InfiniteTimeSpan ? default
            : timeSpan == Timeout.InfiniteTimeSpan || timeSpan > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue
            : now + timeSpan;
    }

    public IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        if (!ReferenceEquals(TurnContext.Current, this))
        {
            throw new InvalidOperationException($"A timer of {GrainId} is registered outside its turn.");
        }

        var timer = new ActivationTimer(this, cancellation => callback(state, cancellation), options);
        _timers.Add(timer);
        return timer;
    }

    public void Forget(ActivationTimer timer) => _timers.Remove(timer);

    /// <summary>Asks the activation to end if it has nothing to do; decided inside its mailbox.</summary>
    public void Collect() => _scheduler.Post(Signal.Collect);

    /// <summary>The silo's process is gone: no more code runs here, and callers learn it at once.</summary>
    public void Kill()
    {
        _killed = true;
        _scheduler.Kill();
        _scheduler.Post(Signal.Kill);
    }

    private void Begin() => StartOwn(ActivateAsync);

    private async Task ActivateAsync()
    {
        try
        {
            _scope = Silo.Services.CreateAsyncScope();
            var (instance, states) = Class.Create(_scope.Value.ServiceProvider, GrainId);
            GrainInstance = instance;
            foreach (var state in states)
            {
                await state.ReadStateAsync();
            }

            await ((IGrainBase)instance).OnActivateAsync(CancellationToken.None);
            _stage = ActivationStage.Valid;
        }
        catch (Exception exception)
        {
            Log.ActivationFailed(Logger, exception, GrainId);
            _activationError = exception;
            _stage = ActivationStage.Invalid;
            await LeaveAsync();
        }

        _scheduler.Post(Signal.Work);
    }

    private async Task DeactivateAsync()
    {
        DisposeTimers();
        using var patience = new CancellationTokenSource(Silo.Options.DeactivationTimeout, Silo.Time);
        try
        {
            await ((IGrainBase)GrainInstance!).OnDeactivateAsync(_ending!.Reason, patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(Logger, exception, GrainId);
        }

        await (_streams?.EndAllAsync() ?? Task.CompletedTask);
        await LeaveAsync();
        _stage = ActivationStage.Invalid;
        _scheduler.Post(Signal.Work);
    }

    private async Task LeaveAsync()
    {
        Silo.Remove(this);
        try
        {
            await (_scope?.DisposeAsync() ?? default);
        }
        catch (Exception exception)
        {
            Log.DeactivationFailed(Logger, exception, GrainId);
        }

        _deactivated.TrySetResult();
    }

    private void DisposeTimers()
    {
        foreach (var timer in _timers.ToList())
        {
            timer.Dispose();
        }
    }

    // A stale write ends the activation that made it (InsideRuntimeClient.Invoke), so that the next one reads afresh.
    private void DeactivateIfStale(Exception? exception)
    {
        if (exception is InconsistentStateException { IsSourceActivation: true } stale)
        {
            stale.IsSourceActivation = false;
            Deactivate(new(DeactivationReasonCode.ApplicationError, stale, "The state of the grain was stale."));
        }
    }

    private void CollectIfIdle()
    {
        if (_stage == ActivationStage.Valid && _streams is { } streams)
        {
            StartOwn(streams.CollectAsync, keepAlive: false);
        }

        var idle = Silo.Time.GetElapsedTime(_lastActive);
        if (_stage == ActivationStage.Valid && Load <= 0 && idle >= Silo.Options.CollectionAge && _keepAliveUntil <= Silo.Time.GetUtcNow())
        {
            Deactivate(new(DeactivationReasonCode.ActivationIdle, $"Idle for {idle}."));
        }
    }

    private void FailEverything()
    {
        DisposeTimers();
        foreach (var request in _running.Concat(_waiting).ToList())
        {
            request.Fail(Silo.Cluster.Faults.LossOf(Silo, request));
        }

        _running.Clear();
        _waiting.Clear();
        _deactivated.TrySetResult();
    }

    private sealed record DeactivationRequest(DeactivationReason Reason);

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Error, "Activation of {GrainId} failed", EventName = nameof(ActivationFailed))]
        public static partial void ActivationFailed(ILogger logger, Exception exception, GrainId grainId);

        [LoggerMessage(7102, LogLevel.Warning, "Deactivation of {GrainId} failed; it is gone all the same", EventName = nameof(DeactivationFailed))]
        public static partial void DeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
    }
}
