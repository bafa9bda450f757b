using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Sets passwords. A new one ends what was signed in with the old one.</summary>
internal sealed class PasswordChanges(
    StoredCredentials credentials,
    IPasswordHashing hashing,
    BrowserSessions sessions,
    ChangeAudit audit,
    IOptions<SignInOptions> options,
    TimeProvider time)
{
    /// <param name="tenantId">The person's tenant.</param>
    /// <param name="user">Whose password it is; the caller may set it.</param>
    /// <param name="password">As typed.</param>
    /// <param name="keptSession">The session that goes on; null ends all.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<ChangeOutcome<UserCredentials>> SetAsync(
        string tenantId, UserAccount user, string password, string? keptSession, CancellationToken cancellationToken)
    {
        if (PasswordRules.Check(password, user, options.Value.MinPasswordLength) is { } problem)
        {
            return ChangeOutcome<UserCredentials>.Invalid(problem);
        }

        return await audit.RecordAsync(tenantId, "credential.password_set", $"user/{user.Id}", null, async () =>
        {
            var hash = await hashing.HashAsync(password, cancellationToken);
            var stored = await credentials.UpdateAsync(
                tenantId,
                user.Id,
                now => Lockout.Cleared(now) with { PasswordHash = hash, PasswordChangedAt = time.GetUtcNow() },
                cancellationToken);
            await sessions.RevokeOfUserAsync(tenantId, user.Id, keptSession, CancellationToken.None);
            return ChangeOutcome<UserCredentials>.Changed(stored!.Value.Public, stored.Version);
        }, cancellationToken);
    }
}
