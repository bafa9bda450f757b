using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Silo.Security;

/// <summary>
/// Shows the silo's own proof with the calls that a grain makes without a caller's, and keeps every proof from those
/// outside: what is told to an observer carries none. Calls that do not come from a grain get nothing added; in a node
/// that is front-end and silo in one, the front-end's calls are among those.
/// </summary>
internal sealed class SystemProofFilter(ICallerProofs proofs) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>

        // What a client sends, and most of what grains send, goes as it is.
        NeedsNothing(context) ? context.Invoke() : InvokeChangedAsync(context);

    private static bool NeedsNothing(IOutgoingGrainCallContext context) =>
        !CallContract.Of(context.Request.GetInterfaceType()).IsOfObserver
        && (context.SourceContext is null || (CallerContext.Proof is { } proof && !CallerProofs.IsSystem(proof)));

    private async Task InvokeChangedAsync(IOutgoingGrainCallContext context)
    {
        // An async method's changes to the flowing context end with it.
        if (CallContract.Of(context.Request.GetInterfaceType()).IsOfObserver)
        {
            CallerContext.Present(null);
        }
        else
        {
            // Also instead of a silo's proof that came with a call: that one may have run out since.
            CallerContext.Present(proofs.System);
        }

        await context.Invoke().ConfigureAwait(false);
    }
}
