using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>One signed-in browser. Keeps nothing in memory: the row is the truth.</summary>
internal sealed class UserSessionGrain(BrowserSessions sessions, ChangeAudit audit, Caller caller) : Grain, IUserSessionGrain
{
    private const string NoSession = "There is no such session.";

    private UserSessionKey Key => UserSessionKey.Parse(this.GetPrimaryKeyString());

    public async Task<ChangeOutcome<UserSession>> RevokeAsync(CancellationToken cancellationToken)
    {
        // To whoever may not, somebody else's session is none.
        if (await FindAsync(Permission.TokensWrite, cancellationToken) is not { } session)
        {
            return ChangeOutcome<UserSession>.NotFound(NoSession);
        }

        return session.Value.RevokedAt is not null
            ? ChangeOutcome<UserSession>.Changed(session.Value, session.Version)
            : await audit.RecordAsync(
                Key.Tenant,
                "session.revoked",
                BrowserSessions.Subject(Key.Session),
                new { session.Value.UserId },
                () => sessions.RevokeAsync(Key.Tenant, Key.Session, cancellationToken),
                cancellationToken);
    }

    public Task<Versioned<UserSession>?> GetAsync(CancellationToken cancellationToken) => FindAsync(Permission.TokensRead, cancellationToken);

    /// <param name="permission">What it takes when the session is somebody else's.</param>
    /// <param name="cancellationToken">The asker's.</param>
    private async Task<Versioned<UserSession>?> FindAsync(Permission permission, CancellationToken cancellationToken) =>
        await sessions.GetAsync(Key.Tenant, Key.Session, cancellationToken) is { } stored
        && caller.Current is var who && (who.HasPermission(permission) || who.Is(PrincipalKind.User, stored.Value.Public.UserId))
            ? new Versioned<UserSession>(stored.Value.Public, stored.Version) { CreatedAt = stored.CreatedAt, UpdatedAt = stored.UpdatedAt }
            : null;
}
