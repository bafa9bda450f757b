using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;
using Orleans.Concurrency;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>
/// The tokens of one authorization. Reentrant: requests that ask the same at once are decided together, once. Nothing
/// depends on that: the row decides, and a second activation comes to the same.
/// </summary>
[Reentrant]
internal sealed class RefreshTokenFamilyGrain(RefreshExchange exchange, TokenFamilyStore store, ChangeAudit audit, Caller caller)
    : Grain, IRefreshTokenFamilyGrain
{
    private const string NoFamily = "There is no such token family.";

    private readonly Dictionary<RefreshInquiry, Task<RefreshOutcome>> _deciding = [];

    /// <summary>Never changes while the family lasts; whether it lasts, the row says each time.</summary>
    private byte[]? _refreshKey;

    private TokenFamilyKey Key => TokenFamilyKey.Parse(this.GetPrimaryKeyString());

    public async Task<TokenAnswer> RefreshAsync(TokenRequest request, string clientId, CancellationToken cancellationToken)
    {
        _refreshKey ??= await store.FindAsync(Key.Tenant, Key.Family, cancellationToken) is { } found
            ? await store.FindKeyAsync(Key.Tenant, found.Value, cancellationToken)
            : null;
        if (_refreshKey is not { } refreshKey
            || !RefreshTokenText.TryParse(request.RefreshToken, out var shown)
            || shown.TenantId != Key.Tenant || shown.FamilyId != Key.Family || !shown.IsWrittenWith(refreshKey))
        {
            return TokenFamilies.InvalidGrant;
        }

        var outcome = await DecideTogetherAsync(RefreshInquiry.Of(request, shown.Generation, clientId), request.Caller);
        return outcome.IsGood ? await exchange.IssueAsync(Key, outcome, refreshKey, request.Caller, cancellationToken) : outcome.Refusal;
    }

    public async Task<ChangeOutcome<TokenFamily>> RevokeAsync(string because, CancellationToken cancellationToken)
    {
        if (await GetAsync(cancellationToken) is not { } family)
        {
            return ChangeOutcome<TokenFamily>.NotFound(NoFamily);
        }

        if (caller.Current is var who && !who.HasPermission(Permission.TokensWrite) && !who.Is(family.Value.OwnerKind, family.Value.OwnerId))
        {
            return ChangeOutcome<TokenFamily>.Forbidden(MissingPermission.Describe(Permission.TokensWrite));
        }

        if (family.Value.RevokedAt is not null)
        {
            return ChangeOutcome<TokenFamily>.Changed(family.Value, family.Version);
        }

        var reason = caller.Current.Is(family.Value.OwnerKind, family.Value.OwnerId) ? "owner" : because;
        return await audit.RecordAsync(
            Key.Tenant, "oauth.token_revoked", TokenFamilies.SubjectOf(Key.Family), new { Because = reason }, () => EndAsync(reason, cancellationToken), cancellationToken);
    }

    public async Task<Versioned<TokenFamily>?> GetAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(Key.Tenant, Key.Family, cancellationToken) is { Value.Public: var family } found
        && caller.Current is var who && (who.HasPermission(Permission.TokensRead) || who.Is(family.OwnerKind, family.OwnerId))
            ? new Versioned<TokenFamily>(family, found.Version) { CreatedAt = found.CreatedAt, UpdatedAt = found.UpdatedAt }
            : null;

    /// <summary>Of those who ask the same at once, the first one decides; the others repeat it. Not cancelled with it: they wait for it too.</summary>
    private async Task<RefreshOutcome> DecideTogetherAsync(RefreshInquiry inquiry, CallerDescription from)
    {
        if (_deciding.TryGetValue(inquiry, out var begun))
        {
            return (await begun) with { IsRepeat = true };
        }

        var deciding = _deciding[inquiry] = exchange.DecideAsync(Key, inquiry, from, CancellationToken.None);
        try
        {
            return await deciding;
        }
        finally
        {
            if (_deciding.TryGetValue(inquiry, out var current) && current == deciding)
            {
                _deciding.Remove(inquiry);
            }
        }
    }

    private async Task<ChangeOutcome<TokenFamily>> EndAsync(string because, CancellationToken cancellationToken) =>
        await store.EndAsync(Key.Tenant, Key.Family, because, cancellationToken) is { Family: { } ended }
            ? ChangeOutcome<TokenFamily>.Changed(ended.Value.Public, ended.Version)
            : ChangeOutcome<TokenFamily>.NotFound(NoFamily);
}
