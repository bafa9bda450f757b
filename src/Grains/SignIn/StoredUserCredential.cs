using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>What a person signs in with, as it is stored.</summary>
internal sealed record StoredUserCredential
{
    public string? PasswordHash { get; init; }

    public DateTimeOffset? PasswordChangedAt { get; init; }

    /// <summary>Wrong passwords and codes in a row.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>The secret of the one-time codes that are asked for.</summary>
    public SecretRef? OneTimeSecret { get; init; }

    /// <summary>One that is not confirmed by a code yet.</summary>
    public SecretRef? PendingOneTimeSecret { get; init; }

    /// <summary>Codes up to this step are used up (RFC 6238 §5.2).</summary>
    public long LastOneTimeStep { get; init; }

    /// <summary>When the person was deleted: over since then, whatever is written into it afterwards.</summary>
    public DateTimeOffset? ForgottenAt { get; init; }

    /// <summary>Secrets that go with it and are of no other use.</summary>
    public SecretRef[] ForgottenSecrets { get; init; } = [];

    /// <summary>Of somebody who has gone: nothing to sign in with, only what is to be deleted with it.</summary>
    public StoredUserCredential Forgotten(DateTimeOffset now) => new()
    {
        ForgottenAt = now,
        ForgottenSecrets = [.. ForgottenSecrets, .. new[] { OneTimeSecret, PendingOneTimeSecret }.OfType<SecretRef>()],
    };

    public UserCredentials Public => new()
    {
        HasPassword = PasswordHash is not null,
        HasOneTimeCodes = OneTimeSecret is not null,
        PasswordChangedAt = PasswordChangedAt,
        LockedUntil = LockedUntil,
    };

    // It holds a hash of a credential.
    public override string ToString() => nameof(StoredUserCredential);
}
