namespace Archestra.Cluster.Grains.Security;

/// <summary>The verified caller of the current grain call. The silo's call filter has refused everything else before a grain runs.</summary>
public sealed class Caller(ICallerProofs proofs)
{
    /// <summary>The principal behind the proof that came with this call.</summary>
    /// <exception cref="UnauthorizedAccessException">No good proof came with the call.</exception>
    public Principal Current =>
        proofs.TryVerify(CallerContext.Proof, out var principal)
            ? principal
            : throw NoCaller();

    /// <summary>The same with what it may do as of this moment: for work that goes on after having waited.</summary>
    /// <exception cref="UnauthorizedAccessException">The token was revoked meanwhile.</exception>
    public async ValueTask<Principal> RenewAsync(CancellationToken cancellationToken) =>
        await proofs.VerifyAsync(CallerContext.Proof, cancellationToken) ?? throw NoCaller();

    private static UnauthorizedAccessException NoCaller() => new("The call carries no valid caller proof.");
}
