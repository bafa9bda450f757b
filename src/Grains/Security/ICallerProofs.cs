using System.Diagnostics.CodeAnalysis;

namespace Archestra.Cluster.Grains.Security;

/// <summary>Port: makes and checks caller proofs with a key that only silos hold.</summary>
public interface ICallerProofs
{
    /// <summary>A proof of the principal, good for <paramref name="lifetime"/>.</summary>
    string Issue(Principal principal, TimeSpan lifetime);

    /// <summary>Checks MAC and expiry (cached by the proof's text) and that the token behind it is not revoked.</summary>
    bool TryVerify(string? proof, [NotNullWhen(true)] out Principal? principal);
}
