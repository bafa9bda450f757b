using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>Finds call cycles that Orleans would end by its response timeout, and ends them at once.</summary>
internal static class Deadlock
{
    public static void ThrowIfCertain(Request request)
    {
        if (request.Interleaves || request.Method.OneWay)
        {
            return;
        }

        for (var ancestor = request.Parent; ancestor is not null; ancestor = ancestor.Parent)
        {
            if (ancestor.Target == request.Target && Blocks(ancestor, request))
            {
                throw new InvalidOperationException(Describe(request, ancestor));
            }
        }
    }

    private static bool Blocks(Request ancestor, Request request)
        => !ancestor.IsFinished
            && !ancestor.Interleaves
            && !(ancestor.Method.ReadOnly && request.Method.ReadOnly)
            && ancestor.Host is Activation { Class: { IsReentrant: false, MaxLocalWorkers: 0 } } or Activation { IsActivating: true };

    private static string Describe(Request request, Request ancestor)
    {
        List<GrainId> chain = [request.Target];
        for (var link = request.Parent; link != ancestor; link = link.Parent!)
        {
            chain.Add(link!.Target);
        }

        chain.Add(ancestor.Target);
        chain.Reverse();
        return $"deadlock: {string.Join(" → ", chain)} ({request.Method.Name} would wait for {ancestor.Method.Name}, which waits for it)";
    }
}
