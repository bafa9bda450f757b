using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// One API token's life. Keeps nothing in memory: the row is the truth, and a change commits in one transaction with its
/// feed entry. A token's text exists only in the answer that gives it out.
/// </summary>
internal sealed class ApiTokenGrain(
    IApiTokenStore tokens,
    ApiTokenRules rules,
    IKeyedHashing hashing,
    ChangeFeedNotifier notifier,
    ChangeAudit audit,
    Caller caller,
    TimeProvider time) : Grain, IApiTokenGrain
{
    private const string NoToken = "There is no such token.";
    private const string IsRevoked = "The token is revoked.";
    private const string NoOwner = "There is no such owner in this tenant.";

    private ApiTokenKey Key => ApiTokenKey.Parse(this.GetPrimaryKeyString());

    private DateTimeOffset FeedEntryExpiry => time.GetUtcNow() + FeedEntries.Kept;

    public async Task<ChangeOutcome<IssuedApiToken>> IssueAsync(IssueApiToken request, CancellationToken cancellationToken)
    {
        if (rules.Check(request).ToArray() is { Length: > 0 } problems)
        {
            return ChangeOutcome<IssuedApiToken>.Invalid(problems);
        }

        if (await rules.RefusalAsync(Key.Tenant, request.OwnerKind, request.OwnerId, request.Scopes, cancellationToken) is { } refusal)
        {
            return ChangeOutcome<IssuedApiToken>.Forbidden(refusal);
        }

        var details = new { request.Name, request.OwnerKind, request.OwnerId, request.Scopes, request.ExpiresAt };
        return await audit.RecordAsync(
            Key.Tenant, "token.issued", Subject(), details, () => InsertAsync(request, cancellationToken), cancellationToken);
    }

    public async Task<ChangeOutcome<IssuedApiToken>> RotateAsync(TimeSpan overlap, CancellationToken cancellationToken)
    {
        if (overlap < TimeSpan.Zero || overlap > ApiTokenRules.MaxOverlap)
        {
            return ChangeOutcome<IssuedApiToken>.Invalid(
                new FieldProblem("/overlap", $"The overlap lies between zero and {ApiTokenRules.MaxOverlap.TotalDays} days."));
        }

        if (await tokens.GetAsync(Key.Tenant, Key.Token, cancellationToken) is not { } token)
        {
            return ChangeOutcome<IssuedApiToken>.NotFound(NoToken);
        }

        // Who rotates a token gets its text, and so everything that it may do.
        if (await rules.RefusalAsync(Key.Tenant, token.OwnerKind, token.OwnerId, token.Scopes, cancellationToken) is { } refusal)
        {
            return ChangeOutcome<IssuedApiToken>.Forbidden(refusal);
        }

        return await audit.RecordAsync(
            Key.Tenant, "token.rotated", Subject(), new { overlap }, () => ReplaceAsync(overlap, cancellationToken), cancellationToken);
    }

    public async Task<ChangeOutcome<ApiToken>> RevokeAsync(CancellationToken cancellationToken)
    {
        if (await tokens.GetAsync(Key.Tenant, Key.Token, cancellationToken) is not { } token)
        {
            return ChangeOutcome<ApiToken>.NotFound(NoToken);
        }

        if (ApiTokenRules.MissingFor(caller.Current, token.OwnerKind, token.OwnerId) is { } missing)
        {
            return ChangeOutcome<ApiToken>.Forbidden(missing);
        }

        return token.RevokedAt is not null
            ? Changed(token)
            : await audit.RecordAsync(Key.Tenant, "token.revoked", Subject(), null, () => EndAsync(cancellationToken), cancellationToken);
    }

    public async Task<Versioned<ApiToken>?> GetAsync(CancellationToken cancellationToken) =>
        await tokens.GetAsync(Key.Tenant, Key.Token, cancellationToken) is { } token
        && caller.Current is var who && (who.HasPermission(Permission.TokensRead) || who.Is(token.OwnerKind, token.OwnerId))
            ? ApiTokenView.Of(token)
            : null;

    private async Task<ChangeOutcome<IssuedApiToken>> InsertAsync(IssueApiToken request, CancellationToken cancellationToken)
    {
        var (tenantId, tokenId) = (Key.Tenant, Key.Token);
        if (!await rules.OwnerExistsAsync(tenantId, request.OwnerKind, request.OwnerId, cancellationToken))
        {
            return ChangeOutcome<IssuedApiToken>.Invalid(new FieldProblem("/ownerId", NoOwner));
        }

        if (await tokens.GetAsync(tenantId, tokenId, cancellationToken) is not null)
        {
            return ChangeOutcome<IssuedApiToken>.Conflict("The token exists already.");
        }

        var text = ApiTokenText.Create();
        var hash = Hash(text);
        var token = new ApiTokenRecord
        {
            TenantId = tenantId,
            Id = tokenId,
            OwnerKind = request.OwnerKind,
            OwnerId = request.OwnerId,
            Name = request.Name,
            Scopes = [.. request.Scopes.Distinct(StringComparer.Ordinal)],
            Display = text.DisplayPrefix,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = caller.Current.Id,
            ExpiresAt = request.ExpiresAt,
            KeyId = hash.KeyId,
        };
        await tokens.InsertAsync(token, hash.Value, cancellationToken);

        // An owner who is deleted takes along the tokens that are there; this one may have come a moment later.
        if (!await rules.OwnerExistsAsync(tenantId, request.OwnerKind, request.OwnerId, cancellationToken))
        {
            await EndAsync(CancellationToken.None);
            return ChangeOutcome<IssuedApiToken>.Invalid(new FieldProblem("/ownerId", NoOwner));
        }

        return Issued(token, text);
    }

    private async Task<ChangeOutcome<IssuedApiToken>> ReplaceAsync(TimeSpan overlap, CancellationToken cancellationToken)
    {
        var text = ApiTokenText.Create();
        var hash = Hash(text);
        var rotation = new ApiTokenRotation(hash.Value, text.DisplayPrefix, overlap, hash.KeyId);
        var outcome = await tokens.RotateAsync(Key.Tenant, Key.Token, rotation, FeedEntryExpiry, cancellationToken);
        if (!outcome.IsChanged)
        {
            return outcome.Status == ApiTokenChangeStatus.NotFound
                ? ChangeOutcome<IssuedApiToken>.NotFound(NoToken)
                : ChangeOutcome<IssuedApiToken>.Conflict(IsRevoked);
        }

        await notifier.NotifyAsync();
        return Issued(outcome.Token, text);
    }

    private async Task<ChangeOutcome<ApiToken>> EndAsync(CancellationToken cancellationToken)
    {
        var outcome = await tokens.RevokeAsync(Key.Tenant, Key.Token, FeedEntryExpiry, cancellationToken);
        if (outcome.IsChanged)
        {
            await notifier.NotifyAsync();
            return Changed(outcome.Token);
        }

        // Somebody else revoked it meanwhile: that is what was asked for.
        return await tokens.GetAsync(Key.Tenant, Key.Token, cancellationToken) is { } token
            ? Changed(token)
            : ChangeOutcome<ApiToken>.NotFound(NoToken);
    }

    private KeyedHash Hash(ApiTokenText text) => hashing.Compute(KeyPurpose.ApiTokenHash, text.Sha256());

    private string Subject() => $"token/{Key.Token}";

    private static ChangeOutcome<IssuedApiToken> Issued(ApiTokenRecord token, ApiTokenText text)
    {
        var view = ApiTokenView.Of(token);
        return ChangeOutcome<IssuedApiToken>.Changed(new IssuedApiToken(view.Value, text.Reveal()), view.Version);
    }

    private static ChangeOutcome<ApiToken> Changed(ApiTokenRecord token)
    {
        var view = ApiTokenView.Of(token);
        return ChangeOutcome<ApiToken>.Changed(view.Value, view.Version);
    }
}
