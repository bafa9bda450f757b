using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// One living instance of a grain: its mailbox and the rules by which calls start. All of its fields are
/// touched only from its <see cref="TurnScheduler"/>, one piece at a time, so there are no locks.
/// </summary>
internal sealed partial class Activation : IGrainActivation, IRequestHost
{
    private readonly TurnScheduler _scheduler;
    private readonly LinkedList<Request> _waiting = [];
    private readonly HashSet<Request> _running = [];
    private readonly Func<Request, bool> _mayStart;

    // As Orleans' _blockingRequest: the first running call that does not interleave, and what others are judged by.
    private Request? _blocking;
    private ActivationStage _stage = ActivationStage.Activating;
    private ActivationStreams? _streams;
    private int _load;

    public Activation(Silo silo, GrainClass grainClass, GrainId grainId)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = grainId;
        _scheduler = new(this);
        _mayStart = MayStart;
        _lastActive = silo.Time.GetTimestamp();
    }

    public Silo Silo { get; }

    public Node Node => Silo;

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public object? Instance => GrainInstance;

    /// <summary>Calls received and not ended; read by others to find a free worker.</summary>
    public int Load => Volatile.Read(ref _load);

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Silo.Services;

    public IGrainFactory GrainFactory => Silo.Factory;

    public string RuntimeIdentity => Silo.Name;

    public IReminderRegistration Reminders => Silo.Cluster.Reminders;

    public ActivationStreams Streams => _streams ??= new(this);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"{GrainId} on {Silo.Name}";

    public void Receive(Request request)
    {
        Interlocked.Increment(ref _load);
        _scheduler.Post(request);
    }

    public void Cancel(Request request) => _scheduler.Post(new CancelSignal(request));

    public void Completed(Request request, Exception? exception)
    {
        Interlocked.Decrement(ref _load);
        _running.Remove(request);
        if (_blocking == request)
        {
            _blocking = null;
        }

        if (request is not TurnRequest { KeepAlive: false })
        {
            _lastActive = Silo.Time.GetTimestamp();
        }

        DeactivateIfStale(exception);
        if (_waiting.Count > 0 || _ending is not null)
        {
            _scheduler.Post(Signal.Work);
        }
    }

    /// <summary>Takes a message or signal; called by the scheduler, between turns.</summary>
    public void Handle(object message)
    {
        switch (message)
        {
            case Request request:
                Accept(request);
                break;
            case CancelSignal signal:
                CancelRequest(signal.Request);
                break;
            case Signal when message == Signal.Begin:
                Begin();
                break;
            case Signal when message == Signal.Abandon:
                _stage = ActivationStage.Invalid;
                Work();
                break;
            case Signal when message == Signal.Kill:
                FailEverything();
                break;
            case Signal when message == Signal.Collect:
                CollectIfIdle();
                break;
            default:
                Work();
                break;
        }
    }

    private void Accept(Request request)
    {
        if (IsKilled)
        {
            Interlocked.Decrement(ref _load);
            request.Fail(Silo.Cluster.Faults.LossOf(Silo, request));
            return;
        }

        request.Host = this;
        if (request is TurnRequest { IsTick: true } && _stage != ActivationStage.Valid)
        {
            Interlocked.Decrement(ref _load);
            return;
        }

        _waiting.AddLast(request);
        Work();
    }

    private void Work()
    {
        if (_ending is not null && _stage == ActivationStage.Valid)
        {
            _stage = ActivationStage.Deactivating;
            _streams?.Abort();
        }

        if (_stage == ActivationStage.Deactivating && _running.Count == 0)
        {
            _stage = ActivationStage.Ending;
            StartOwn(DeactivateAsync);
        }

        if (_stage == ActivationStage.Invalid)
        {
            Forward();
        }

        while (_stage == ActivationStage.Valid && _ending is null && NextStartable() is { } request)
        {
            _waiting.Remove(request);
            Start(request);
        }
    }

    private Request? NextStartable() => Silo.Cluster.Faults.PickNext(_waiting, _mayStart);

    // The order of the questions is that of Orleans' ActivationData.MayInvokeRequest.
    private bool MayStart(Request request)
        => _running.Count == 0
            || request.Interleaves
            || _blocking is null
            || (_blocking.Method.ReadOnly && request.Method.ReadOnly)
            || Class.IsReentrant;

    private void Start(Request request)
    {
        if (request.IsFinished && request is not TurnRequest)
        {
            // Its caller cancelled or gave up while it waited.
            Interlocked.Decrement(ref _load);
            return;
        }

        _running.Add(request);
        if (IsKilled)
        {
            return;
        }

        if (!request.Interleaves)
        {
            _blocking ??= request;
        }

        // A task of its own, so that every await inside comes back to this scheduler, with nothing of the sender's context.
        new Task(static state => ((Request)state!).Run(((Request)state).Host!), request, TaskCreationOptions.DenyChildAttach).RunSynchronously(_scheduler);
    }

    private void StartOwn(Func<Task> work, bool keepAlive = true)
    {
        Interlocked.Increment(ref _load);
        Start(new TurnRequest(LifecycleMethod, GrainId, work) { Host = this, KeepAlive = keepAlive });
    }

    private void CancelRequest(Request request)
    {
        if (_waiting.Remove(request))
        {
            Interlocked.Decrement(ref _load);
        }
        else if (_running.Contains(request) && request.Cancellation is { } cancellation)
        {
            _ = Task.Factory.StartNew(cancellation.Cancel, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);
        }
    }

    private void Forward()
    {
        foreach (var request in _waiting)
        {
            Interlocked.Decrement(ref _load);
            if (_activationError is { } error)
            {
                request.Fail(IsKilled ? Silo.Cluster.Faults.LossOf(Silo, request) : ExceptionCopier.Copy(error));
            }
            else
            {
                Silo.Cluster.Forward(request);
            }
        }

        _waiting.Clear();
    }
}
