using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Counts what a front-end asks of silos, the change feed's own calls aside.</summary>
internal sealed class CountingCalls : IOutgoingGrainCallFilter
{
    private int _verifications;
    private int _keyFetches;

    public int Verifications => Volatile.Read(ref _verifications);

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.Request.GetInterfaceType() == typeof(ITokenVerifierGrain))
        {
            Interlocked.Increment(ref _verifications);
        }
        else if (context.Request.GetInterfaceType() == typeof(ITokenIssuerGrain))
        {
            Interlocked.Increment(ref _keyFetches);
        }

        return context.Invoke();
    }
}
