using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Counts what a front-end asks of silos, the change feed's own calls aside.</summary>
internal sealed class CountingCalls : IOutgoingGrainCallFilter
{
    private int _verifications;
    private int _keyFetches;
    private int _all;

    public int Verifications => Volatile.Read(ref _verifications);

    /// <summary>Whatever is called.</summary>
    public int All => Volatile.Read(ref _all);

    public int KeyFetches => Volatile.Read(ref _keyFetches);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var called = context.Request.GetInterfaceType();
        if (called != typeof(IRevocationFeedGrain))
        {
            Interlocked.Increment(ref _all);
        }

        if (called == typeof(ITokenVerifierGrain))
        {
            Interlocked.Increment(ref _verifications);
        }
        else if (called == typeof(ITokenIssuerGrain))
        {
            Interlocked.Increment(ref _keyFetches);
        }

        return context.Invoke();
    }
}
