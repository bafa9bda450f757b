using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// The sessions of signed-in browsers: a row each, revocable. The cookie's text is <c>{tenant}.{session}.{secret}</c>;
/// only a hash of the secret is stored.
/// </summary>
internal sealed class BrowserSessions(
    ConfigurationDirectory directory,
    FeedEntries feed,
    ChangeFeedNotifier notifier,
    OAuthAudit audit,
    IOptions<SignInOptions> options,
    TimeProvider time)
{
    /// <summary>A session that is used all day costs a few writes an hour.</summary>
    private static readonly TimeSpan SeenPeriod = TimeSpan.FromMinutes(5);

    /// <summary>Of which a list can show something.</summary>
    private const int MaxUserAgentLength = 200;

    /// <summary>How often a revocation may be overtaken by another writer of the row.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Null unless the text is that of a session that is in force, of a user who is still there.</summary>
    public async Task<BrowserSession?> FindAsync(string? sessionText, CancellationToken cancellationToken)
    {
        if (!CredentialText.TryParse(sessionText, out var text)
            || await GetAsync(text.TenantId, text.Id, cancellationToken) is not { } stored
            || !text.Matches(stored.Value.SecretSha256) || !IsInForce(stored.Value.Public))
        {
            return null;
        }

        var session = stored.Value.Public;
        if (await directory.GetAsync<UserAccount>(DocumentKinds.User, text.TenantId, session.UserId, cancellationToken) is not { } user)
        {
            return null;
        }

        await NoteSeenAsync(text.TenantId, stored, cancellationToken);
        return new BrowserSession(text.TenantId, session, user.Value);
    }

    /// <summary>A new session, never one that the browser had before (session fixation); audited.</summary>
    /// <returns>The cookie's text and when it ends.</returns>
    public async Task<(string Text, DateTimeOffset ExpiresAt)> BeginAsync(
        string tenantId, string userId, string[] methods, string? providerId, string? userAgent, CallerDescription caller, CancellationToken cancellationToken)
    {
        var text = CredentialText.Create(tenantId, "ses");
        var now = time.GetUtcNow();
        var session = new UserSession
        {
            Id = text.Id,
            UserId = userId,
            Methods = methods,
            ProviderId = providerId,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + options.Value.SessionLifetime,
            SourceAddress = caller.SourceAddress,
            UserAgent = userAgent is { Length: > MaxUserAgentLength } ? userAgent[..MaxUserAgentLength] : userAgent,
        };
        var who = OAuthActor.User(userId) with { TokenId = session.Id };
        await audit.RecordAsync(
            tenantId, "sign_in.succeeded", Subject(session.Id), AuditOutcomes.Succeeded, who, caller, new { methods, providerId }, cancellationToken);
        var stored = new StoredUserSession { Public = session, SecretSha256 = text.SecretSha256() };
        var inserted = DocumentChange.Inserted(
            DocumentKinds.UserSession, tenantId, session.Id, null, userId, ConfigurationDirectory.Write(stored)) with { ExpiresAt = session.ExpiresAt };
        var (_, problem) = await directory.ApplyAsync([inserted], [], cancellationToken);
        return problem is null ? (text.Reveal(), session.ExpiresAt) : throw new InvalidOperationException($"The session was not stored: {problem}");
    }

    /// <summary>Null when there is none.</summary>
    public Task<Versioned<StoredUserSession>?> GetAsync(string tenantId, string sessionId, CancellationToken cancellationToken) =>
        directory.GetAsync<StoredUserSession>(DocumentKinds.UserSession, tenantId, sessionId, cancellationToken);

    /// <summary>Ends one session with its feed entry. Idempotent; the caller audits.</summary>
    public async Task<ChangeOutcome<UserSession>> RevokeAsync(string tenantId, string sessionId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await GetAsync(tenantId, sessionId, cancellationToken) is not { } stored)
            {
                return ChangeOutcome<UserSession>.NotFound("There is no such session.");
            }

            if (stored.Value.Public.RevokedAt is not null)
            {
                return ChangeOutcome<UserSession>.Changed(stored.Value.Public, stored.Version);
            }

            var revoked = stored.Value.Public with { RevokedAt = time.GetUtcNow() };
            var outcome = await directory.CommitAsync(
                revoked,
                [Replaced(tenantId, stored, revoked)],
                [feed.Of(tenantId, FeedEntryKind.TokenRevoked, sessionId)],
                cancellationToken);
            if (outcome.IsChanged)
            {
                await notifier.NotifyAsync();
                return outcome;
            }
        }

        return ChangeOutcome<UserSession>.VersionMismatch(0);
    }

    /// <summary>Ends all sessions of a user but one; each with its feed entry. The caller audits.</summary>
    /// <returns>How many were in force.</returns>
    public async Task<int> RevokeOfUserAsync(string tenantId, string userId, string? exceptSessionId, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var document in await directory.OwnedAsync(DocumentKinds.UserSession, tenantId, userId, null, cancellationToken))
        {
            var session = ConfigurationDirectory.Read<StoredUserSession>(document).Value.Public;
            if (session.Id == exceptSessionId || !IsInForce(session))
            {
                continue;
            }

            var outcome = await RevokeAsync(tenantId, session.Id, cancellationToken);
            ended += outcome.IsChanged ? 1 : 0;
            if (outcome.Status == ChangeStatus.VersionMismatch)
            {
                throw new InvalidOperationException("A session could not be ended: somebody else kept changing it.");
            }
        }

        return ended;
    }

    public static string Subject(string sessionId) => $"session/{sessionId}";

    private bool IsInForce(UserSession session) => session.RevokedAt is null && time.GetUtcNow() < session.ExpiresAt;

    /// <summary>Whoever writes the row at the same moment has seen it too, or has ended it: then nothing is to be noted.</summary>
    private async Task NoteSeenAsync(string tenantId, Versioned<StoredUserSession> stored, CancellationToken cancellationToken)
    {
        var session = stored.Value.Public;
        var now = time.GetUtcNow();
        if (now - (session.LastSeenAt ?? session.CreatedAt) >= SeenPeriod)
        {
            await directory.ApplyAsync([Replaced(tenantId, stored, session with { LastSeenAt = now })], [], cancellationToken);
        }
    }

    private static DocumentChange Replaced(string tenantId, Versioned<StoredUserSession> stored, UserSession session) => DocumentChange.Replaced(
        DocumentKinds.UserSession,
        tenantId,
        session.Id,
        stored.Version,
        null,
        session.UserId,
        ConfigurationDirectory.Write(stored.Value with { Public = session })) with { ExpiresAt = session.ExpiresAt };
}
