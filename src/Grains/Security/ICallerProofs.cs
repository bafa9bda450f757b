using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Security;

/// <summary>Port: makes and checks caller proofs with a key that only silos hold.</summary>
public interface ICallerProofs
{
    /// <summary>
    /// The silo's own proof, <see cref="PrincipalKind.System"/>, good for half a minute or more. Grains get it by
    /// <see cref="SystemCaller"/>; other code of a silo presents it (<see cref="CallerContext.Present"/>) where it calls a
    /// grain on its own account. It must never be answered or handed to a front-end.
    /// </summary>
    string System { get; }

    /// <summary>A proof of the principal.</summary>
    /// <param name="principal">Who showed a token.</param>
    /// <param name="feedSequence">The feed sequence that the token was read at: later revocations end the proof.</param>
    /// <param name="lifetime">How long it is good otherwise.</param>
    string Issue(Principal principal, long feedSequence, TimeSpan lifetime);

    /// <summary>
    /// Checks MAC and expiry (cached by the proof's text) and that the token behind it is not revoked. What the principal
    /// may do is as of the last <see cref="VerifyAsync"/> of this proof.
    /// </summary>
    /// <exception cref="SiloUnavailableException">This silo does not know the latest revocations; asking again soon may help.</exception>
    bool TryVerify(string? proof, [NotNullWhen(true)] out Principal? principal);

    /// <summary>
    /// Checks the same; and when what the token's owner may do has changed since the proof was made, it is read again.
    /// Null when the proof is not good. Completes at once unless something has changed.
    /// </summary>
    /// <exception cref="SiloUnavailableException">This silo does not know the latest changes; asking again soon may help.</exception>
    ValueTask<Principal?> VerifyAsync(string? proof, CancellationToken cancellationToken = default);
}
