using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Decides, from a seed, which of the faults asked for happen.</summary>
internal sealed class FaultInjector(int seed)
{
    private readonly SeededChoices _choices = new(seed);

    public EmbeddedFaults Settings { get; set; } = new();

    public bool LosesReply() => _choices.Happens(Settings.LostReplies);

    public bool DropsObserverMessage() => _choices.Happens(Settings.DroppedObserverMessages);

    public bool DuplicatesObserverMessage() => _choices.Happens(Settings.DuplicatedObserverMessages);

    /// <summary>Unequal delays also change the order of messages.</summary>
    public TimeSpan ObserverDelay() => Settings.ObserverDelay <= TimeSpan.Zero
        ? TimeSpan.Zero
        : Settings.ObserverDelay * (_choices.Next(1000) / 1000.0);

    /// <summary>What a caller sees whose call was at a silo that died; Orleans gives each of the three.</summary>
    public Exception LossOf(Silo silo, Request request) => _choices.Next(3) switch
    {
        0 => new OrleansMessageRejectionException($"{request} was rejected, since {silo.Name} is gone."),
        1 => new TimeoutException($"Response did not arrive on time for {request}."),
        _ => new SiloUnavailableException($"The target silo became unavailable for {request}."),
    };

    /// <summary>The next call to start: the first that may, or any caller's first that may, chosen by the seed.</summary>
    public Request? PickNext(LinkedList<Request> waiting, Func<Request, bool> mayStart)
    {
        if (!Settings.ShuffleRequests || waiting.Count < 2)
        {
            for (var first = waiting.First; first is not null; first = first.Next)
            {
                if (mayStart(first.Value))
                {
                    return first.Value;
                }
            }

            return null;
        }

        var firsts = waiting.Where(mayStart).DistinctBy(request => (request.Source, request.SourceId)).ToList();
        return firsts.Count == 0 ? null : firsts[_choices.Next(firsts.Count)];
    }
}
