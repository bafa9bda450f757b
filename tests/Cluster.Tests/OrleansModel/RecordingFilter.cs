namespace Archestra.Cluster.Cluster.Tests.OrleansModel;

/// <summary>An incoming filter of the silos: raises a signal named by the request context, and refuses on demand.</summary>
internal sealed class RecordingFilter : IIncomingGrainCallFilter
{
    public const string RecordKey = "model.record";
    public const string RefuseKey = "model.refuse";

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(RefuseKey) is string reason)
        {
            throw new UnauthorizedAccessException(reason);
        }

        if (RequestContext.Get(RecordKey) is string signal)
        {
            Signals.Raise(signal, $"{context.InterfaceMethod.Name} of {context.TargetId.Key} with {context.Request.GetArgumentCount()}");
        }

        await context.Invoke();
    }
}
