namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// When an account is locked. Pure. An attempt is charged before its password is looked at and cleared when it was right:
/// however many come at once, no more are judged than the limit says.
/// </summary>
internal static class Lockout
{
    public static bool IsLocked(StoredUserCredential credential, DateTimeOffset now) => credential.LockedUntil > now;

    /// <summary>One more failure; the last one that is borne locks.</summary>
    public static StoredUserCredential Charged(StoredUserCredential credential, DateTimeOffset now, SignInOptions options) =>
        credential.Failures + 1 >= options.MaxFailures
            ? credential with { Failures = 0, LockedUntil = now + options.LockoutDuration }
            : credential with { Failures = credential.Failures + 1, LockedUntil = null };

    /// <summary>All was right.</summary>
    public static StoredUserCredential Cleared(StoredUserCredential credential) => credential with { Failures = 0, LockedUntil = null };

    /// <summary>
    /// The password was right and a code is to come: only this attempt is taken back. Whoever knows the password could
    /// otherwise clear the count of its wrong codes with it.
    /// </summary>
    public static StoredUserCredential Refunded(StoredUserCredential credential, SignInOptions options) => credential.LockedUntil is null
        ? credential with { Failures = Math.Max(0, credential.Failures - 1) }
        : credential with { Failures = options.MaxFailures - 1, LockedUntil = null };
}
