using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// Whether a password is a person's. Whoever it is, also nobody: the same look-ups and one slow hash, and the charge against
/// the lock is written while that hash is made, so that the time it takes tells no existing account from an invented one.
/// </summary>
internal sealed class PasswordCheck(
    StoredCredentials credentials, IPasswordHashing hashing, SignInRefusals refusals, IOptions<SignInOptions> options, TimeProvider time)
{
    /// <summary>Longer ones are none of ours.</summary>
    public const int MaxLength = 256;

    private const string Nobody = "-";

    /// <returns>The credentials and null, or why not, for the caller to record. A lock is recorded here.</returns>
    public async Task<(StoredUserCredential? Credential, string? Refusal)> CheckAsync(
        string tenantId, UserAccount? user, string password, CallerDescription caller, CancellationToken cancellationToken)
    {
        var stored = (await credentials.GetAsync(tenantId, user?.Id ?? Nobody, cancellationToken))?.Value;
        var charging = ChargeAsync(tenantId, user, stored, cancellationToken);
        var verdict = await hashing.VerifyAsync(stored?.PasswordHash, password.Length <= MaxLength ? password : "", cancellationToken);
        var charged = await charging;
        if (user is null || stored?.PasswordHash is null)
        {
            return (null, user is null ? SignInRefusals.UnknownUser : SignInRefusals.NoPassword);
        }

        if (charged is null)
        {
            return (null, SignInRefusals.Locked);
        }

        if (verdict == PasswordVerdict.Wrong)
        {
            if (charged.LockedUntil is not null)
            {
                refusals.AddLock(tenantId, user.Id, SignInRefusals.WrongPassword, caller);
            }

            return (null, SignInRefusals.WrongPassword);
        }

        var renewed = verdict == PasswordVerdict.RightButOutdated ? await hashing.HashAsync(password, cancellationToken) : null;
        var right = await credentials.UpdateAsync(tenantId, user.Id, now => Right(now, stored.PasswordHash, renewed), cancellationToken);

        // Null: it was changed while we looked. Then the one that was typed is not the password any more.
        return right is null ? (null, SignInRefusals.WrongPassword) : (right.Value, null);
    }

    /// <summary>Locked if this was the last attempt that is borne; null when the account was locked already, or has no password.</summary>
    private async Task<StoredUserCredential?> ChargeAsync(
        string tenantId, UserAccount? user, StoredUserCredential? stored, CancellationToken cancellationToken) =>
        user is null || stored?.PasswordHash is null
            ? null
            : (await credentials.UpdateAsync(
                tenantId,
                user.Id,
                credential => Lockout.IsLocked(credential, time.GetUtcNow()) ? null : Lockout.Charged(credential, time.GetUtcNow(), options.Value),
                cancellationToken))?.Value;

    private StoredUserCredential? Right(StoredUserCredential stored, string verified, string? renewed)
    {
        if (stored.PasswordHash != verified)
        {
            return null;
        }

        var right = stored.OneTimeSecret is null ? Lockout.Cleared(stored) : Lockout.Refunded(stored, options.Value);
        return right with { PasswordHash = renewed ?? verified };
    }
}
