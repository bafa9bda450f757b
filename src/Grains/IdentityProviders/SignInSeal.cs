using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.OAuth;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Seals and opens the state of external sign-ins, by the clock.</summary>
internal sealed class SignInSeal(SealedTexts sealing, TimeProvider time)
{
    private const string Kind = "external_sign_in";

    public DateTimeOffset Now => time.GetUtcNow();

    public string Seal(SignInState state) => sealing.Seal(Kind, state);

    /// <summary>Null unless it was sealed here, is in time, and the answer's state is the one that was sent from this browser.</summary>
    public SignInState? Open(string? cookie, string? state) =>
        state is not null && sealing.TryOpen<SignInState>(Kind, cookie) is { } opened && Now < opened.ExpiresAt
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(opened.State))
            ? opened
            : null;
}
