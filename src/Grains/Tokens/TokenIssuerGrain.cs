using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Signs and ends legacy MCP sessions. Holds nothing: an idle session costs nothing anywhere.</summary>
[StatelessWorker, Reentrant]
internal sealed class TokenIssuerGrain(
    ITokenSigning signing, IDocumentStore store, FeedEntries feed, ChangeFeedNotifier notifier, Caller caller, TimeProvider time)
    : Grain, ITokenIssuerGrain
{
    /// <summary>A client that is away for longer begins a new session; it must be able to anyway.</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromHours(24);

    private const int MaxTextLength = 100;

    public Task<string> IssueSessionAsync(SessionClaims claims, CancellationToken cancellationToken)
    {
        if (!IsCallers(claims))
        {
            throw new UnauthorizedAccessException("A session belongs to the caller who begins it.");
        }

        var isSound = EntityId.IsValid(claims.Handle) && EntityId.IsValid(claims.GatewayId)
            && claims.ProtocolVersion.Length <= MaxTextLength && (claims.Client?.Length ?? 0) <= MaxTextLength
            && claims.ExpiresAt <= time.GetUtcNow() + MaxLifetime;
        return isSound
            ? Task.FromResult(SessionIdText.Write(claims, signing.ActiveKeyId, signing.Sign))
            : throw new ArgumentException("The claims are not those of a session.", nameof(claims));
    }

    public Task<SigningKey[]> GetKeysAsync(CancellationToken cancellationToken) => Task.FromResult(signing.Keys.ToArray());

    public async Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionIdText.TryRead(sessionId, out var read) || !signing.Keys.Any(read.IsSignedBy) || !IsCallers(read.Claims))
        {
            return false;
        }

        await store.ApplyAsync([], [feed.Of(read.Claims.TenantId, FeedEntryKind.SessionEnded, read.Claims.Handle)], cancellationToken);
        await notifier.NotifyAsync();
        return true;
    }

    private bool IsCallers(SessionClaims claims) =>
        caller.Current is var principal && claims.TenantId == principal.TenantId && claims.PrincipalId == principal.Id
        && (principal.GatewayId ?? claims.GatewayId) == claims.GatewayId;
}
