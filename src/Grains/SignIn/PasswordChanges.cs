using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// Sets passwords. A person's own change ends its other sessions, and the applications that it connected stay connected. One that
/// somebody else sets is a recovery, from whoever may have had the old one: it ends all sessions and all OAuth tokens.
/// </summary>
internal sealed class PasswordChanges(
    StoredCredentials credentials,
    IPasswordHashing hashing,
    BrowserSessions sessions,
    TokenRevocations revocations,
    ChangeAudit audit,
    IOptions<SignInOptions> options,
    TimeProvider time)
{
    private const string Because = "password_set";

    /// <param name="tenantId">The person's tenant.</param>
    /// <param name="user">Whose password it is; the caller may set it.</param>
    /// <param name="password">As typed.</param>
    /// <param name="ownTokenId">What the person itself shows: a session goes on. Null when somebody else sets it.</param>
    /// <param name="cancellationToken">The asker's.</param>
    public async Task<ChangeOutcome<UserCredentials>> SetAsync(
        string tenantId, UserAccount user, string password, string? ownTokenId, CancellationToken cancellationToken)
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
            await sessions.RevokeOfUserAsync(tenantId, user.Id, ownTokenId, CancellationToken.None);
            if (ownTokenId is null)
            {
                await revocations.RevokeOfOwnerAsync(tenantId, user.Id, clientId: null, gatewayId: null, Because, CancellationToken.None);
            }

            return ChangeOutcome<UserCredentials>.Changed(stored!.Value.Public, stored.Version);
        }, cancellationToken);
    }
}
