namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// Gives calls their turn: so many at once on this node, so many of each tenant, and when there is no room, the waiting
/// tenants one after the other, each with its oldest call. A tenant's call never waits for more than one call of each
/// other tenant to be let in before it, however many those have waiting. Pure.
/// </summary>
/// <param name="max">Calls at once.</param>
/// <param name="maxPerTenant">Calls at once of a tenant that has no number of its own.</param>
/// <param name="maxQueued">Calls of one tenant that wait.</param>
/// <param name="time">For those who wait only so long.</param>
internal sealed class FairTurns(int max, int maxPerTenant, int maxQueued, TimeProvider time)
{
    /// <summary>A tenant with a call now and then is somebody too.</summary>
    private static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, TenantTurns> _tenants = new(StringComparer.Ordinal);

    /// <summary>Tenants that could have a turn if there were room, in the order of their next ones.</summary>
    private readonly Queue<TenantTurns> _rotation = new();

    private int _max = max;
    private int _inFlight;
    private int _queued;
    private string? _latest;
    private long _sharedAt = long.MinValue;

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Queued => Volatile.Read(ref _queued);

    /// <summary>Tenants that have a call running or waiting.</summary>
    public int Tenants
    {
        get
        {
            lock (_gate)
            {
                return _tenants.Count;
            }
        }
    }

    /// <summary>How many calls run at once; may change while calls run.</summary>
    public int Max
    {
        get => Volatile.Read(ref _max);
        set
        {
            lock (_gate)
            {
                _max = value;
                Dispatch();
            }
        }
    }

    /// <summary>Whether several tenants make calls: one alone has nobody to be fair to.</summary>
    public bool IsShared => Volatile.Read(ref _sharedAt) is var at && at != long.MinValue && time.GetElapsedTime(at) < SharedFor;

    /// <param name="tenantId">Whose call.</param>
    /// <param name="tenantMax">The tenant's own number; null for the usual one.</param>
    /// <param name="patience">How long it may wait.</param>
    /// <param name="cancellationToken">Gives up the place in the queue.</param>
    /// <returns>To be disposed when the call has ended; null when too many wait already, or it waited too long.</returns>
    public ValueTask<Turn?> EnterAsync(string tenantId, int? tenantMax, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (turn, waiter) = Enter(tenantId, tenantMax);
        return waiter is null ? new ValueTask<Turn?>(turn) : new ValueTask<Turn?>(WaitAsync(waiter, patience, cancellationToken));
    }

    /// <returns>A turn, or a place in the queue, or neither.</returns>
    internal (Turn? Turn, Waiter? Waiter) Enter(string tenantId, int? tenantMax)
    {
        lock (_gate)
        {
            Notice(tenantId);
            if (!_tenants.TryGetValue(tenantId, out var tenant))
            {
                _tenants.Add(tenantId, tenant = new TenantTurns(tenantId));
            }

            tenant.Max = tenantMax ?? maxPerTenant;
            if (_inFlight < _max && tenant.HasRoom && tenant.Waiting.Count == 0)
            {
                return (Begin(tenant), null);
            }

            if (tenant.Waiting.Count >= maxQueued)
            {
                Forget(tenant);
                return default;
            }

            var waiter = new Waiter(tenant);
            tenant.Waiting.AddLast(waiter.Node);
            _queued++;
            Rotate(tenant);
            Dispatch();
            return (null, waiter);
        }
    }

    private void Notice(string tenantId)
    {
        if (_latest is not null && _latest != tenantId)
        {
            _sharedAt = time.GetTimestamp();
        }

        _latest = tenantId;
    }

    private async Task<Turn?> WaitAsync(Waiter waiter, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Task.WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return TryGiveUp(waiter) ? null : await waiter.Task;
        }
        catch (OperationCanceledException)
        {
            if (!TryGiveUp(waiter))
            {
                // Its turn came at the same moment: the next one has it.
                (await waiter.Task)?.Dispose();
            }

            throw;
        }
    }

    private bool TryGiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Node.List is null)
            {
                return false;
            }

            waiter.Tenant.Waiting.Remove(waiter.Node);
            _queued--;
            Forget(waiter.Tenant);
            return true;
        }
    }

    private void Leave(TenantTurns tenant)
    {
        lock (_gate)
        {
            _inFlight--;
            tenant.InFlight--;
            Rotate(tenant);
            Dispatch();
            Forget(tenant);
        }
    }

    private void Dispatch()
    {
        while (_inFlight < _max && _rotation.TryDequeue(out var tenant))
        {
            tenant.IsInRotation = false;
            if (tenant.Waiting.First is { } first && tenant.HasRoom)
            {
                tenant.Waiting.RemoveFirst();
                _queued--;

                // Continues on another thread: nothing of the call runs under the lock.
                first.Value.SetResult(Begin(tenant));
                Rotate(tenant);
            }
            else
            {
                // Whoever waited gave up: it was kept for its place in the rotation alone.
                Forget(tenant);
            }
        }
    }

    private Turn Begin(TenantTurns tenant)
    {
        _inFlight++;
        tenant.InFlight++;
        return new Turn(this, tenant);
    }

    private void Rotate(TenantTurns tenant)
    {
        if (!tenant.IsInRotation && tenant.HasRoom && tenant.Waiting.Count > 0)
        {
            tenant.IsInRotation = true;
            _rotation.Enqueue(tenant);
        }
    }

    private void Forget(TenantTurns tenant)
    {
        if (tenant is { InFlight: 0, Waiting.Count: 0, IsInRotation: false })
        {
            _tenants.Remove(tenant.Id);
        }
    }

    /// <summary>A call's turn.</summary>
    public sealed class Turn : IDisposable
    {
        private readonly TenantTurns _tenant;
        private FairTurns? _turns;

        internal Turn(FairTurns turns, TenantTurns tenant)
        {
            _turns = turns;
            _tenant = tenant;
        }

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Leave(_tenant);
    }

    internal sealed class TenantTurns(string id)
    {
        public string Id => id;

        public int Max { get; set; }

        public int InFlight { get; set; }

        public bool IsInRotation { get; set; }

        public LinkedList<Waiter> Waiting { get; } = new();

        public bool HasRoom => InFlight < Max;
    }

    internal sealed class Waiter : TaskCompletionSource<Turn?>
    {
        public Waiter(TenantTurns tenant)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Tenant = tenant;
            Node = new LinkedListNode<Waiter>(this);
        }

        public TenantTurns Tenant { get; }

        public LinkedListNode<Waiter> Node { get; }
    }
}
