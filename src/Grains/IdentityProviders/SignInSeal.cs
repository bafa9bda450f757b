using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Seals and opens the state of external sign-ins, by the clock.</summary>
internal sealed class SignInSeal(ISealing sealing, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    public string Seal(SignInState state) => state.Seal(sealing);

    /// <summary>Null unless it was sealed here, is in time, and the answer's state is the one that was sent from this browser.</summary>
    public SignInState? Open(string? cookie, string? state) => SignInState.Open(sealing, cookie, state, Now);
}
