using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>What silos and clients share: the directory, placement, observers, reminders and faults.</summary>
internal sealed class EmbeddedClusterCore : IDisposable
{
    private const int MaxForwards = 8;

    private readonly Lock _lock = new();
    private readonly SeededChoices _placement;

    // Replaced on every change; read without a lock.
    private Silo[] _silos = [];

    public EmbeddedClusterCore(EmbeddedOrleansOptions options, IReminderStore reminders, TimeProvider time)
    {
        Options = options;
        Faults = new FaultInjector(options.Seed);
        Guard = options.VerifyImmutableMessages ? new() : null;
        Classes = new(options.GrainAssemblies);
        Observers = new(this);
        Reminders = new(this, reminders, time);
        _placement = new(options.Seed);
    }

    public EmbeddedOrleansOptions Options { get; }

    public FaultInjector Faults { get; }

    public ImmutabilityGuard? Guard { get; }

    public GrainClassMap Classes { get; }

    public ActivationDirectory Directory { get; } = new();

    public ObserverRegistry Observers { get; }

    public ReminderSchedule Reminders { get; }

    public IReadOnlyList<Silo> Silos => _silos;

    public void Add(Silo silo)
    {
        lock (_lock)
        {
            _silos = [.. _silos, silo];
        }
    }

    public void Remove(Silo silo)
    {
        lock (_lock)
        {
            _silos = [.. _silos.Where(other => other != silo)];
        }
    }

    /// <summary>Takes a message to the activation or observer it is for; activates the grain if it has none.</summary>
    public void Dispatch(Request request)
    {
        if (Observers.TryDeliver(request))
        {
            return;
        }

        if (Directory.Find(request.Target, _placement) is { } activation || (activation = Activate(request)) is not null)
        {
            activation.Receive(request);
        }
        else
        {
            request.Fail(new OrleansMessageRejectionException($"No silo is available for {request}."));
        }
    }

    /// <summary>Takes a message elsewhere, since the activation that had it has ended.</summary>
    public void Forward(Request request)
    {
        if (request is TurnRequest || request.IsFinished)
        {
            return;
        }

        if (++request.Forwards > MaxForwards)
        {
            request.Fail(new OrleansMessageRejectionException($"{request} was forwarded {MaxForwards} times."));
            return;
        }

        Dispatch(request);
    }

    /// <summary>Starts a second activation of a key, as a network partition could.</summary>
    public Activation? Duplicate(GrainId id)
    {
        var primary = Directory.Find(id, _placement);
        var silo = _silos.Where(silo => silo.IsPlaceable && silo != primary?.Silo).ToList() is { Count: > 0 } others
            ? others[_placement.Next(others.Count)]
            : primary?.Silo;
        if (silo is null)
        {
            return null;
        }

        var activation = new Activation(silo, Classes[id.Type], id);
        if (!Directory.TryAddDuplicate(activation))
        {
            return null;
        }

        if (!silo.TryAdd(activation))
        {
            Directory.Remove(activation);
            activation.Abandon();
            return null;
        }

        activation.Start();
        return activation;
    }

    public void Dispose() => Reminders.Dispose();

    private Activation? Activate(Request request)
    {
        var grainClass = Classes[request.Target.Type];
        while (Place(request, grainClass) is { } silo)
        {
            if (grainClass.MaxLocalWorkers > 0)
            {
                return silo.Worker(grainClass, request.Target);
            }

            var activation = new Activation(silo, grainClass, request.Target);
            if (!Directory.TryAdd(activation))
            {
                if (Directory.Find(request.Target, _placement) is { } winner)
                {
                    return winner;
                }
            }
            else if (silo.TryAdd(activation))
            {
                activation.Start();
                return activation;
            }
            else
            {
                // The silo died or began to stop at this moment; others may have found the activation already.
                Directory.Remove(activation);
                activation.Abandon();
            }
        }

        return null;
    }

    private Silo? Place(Request request, GrainClass grainClass)
    {
        var silos = Array.FindAll(_silos, silo => silo.IsPlaceable);
        return silos switch
        {
            [] => null,
            [var only] => only,
            _ when grainClass.Placement is not RandomPlacement && request.Source is Silo { IsPlaceable: true } local => local,

            // A client has one gateway; its stateless workers are there.
            _ when grainClass.MaxLocalWorkers > 0 => silos[(uint)(request.Source?.Name.GetHashCode(StringComparison.Ordinal) ?? 0) % silos.Length],
            _ => silos[_placement.Next(silos.Length)],
        };
    }
}
