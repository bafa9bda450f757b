using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.SignIn;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Whether a one-time code is a person's. Each is good once, on whichever node; wrong ones count towards the lock.</summary>
internal sealed class OneTimeCodeCheck(
    StoredCredentials credentials, ISecretStore secrets, SignInRefusals refusals, IOptions<SignInOptions> options, TimeProvider time)
{
    /// <returns>Null when the code was right; else why not, for the caller to record. A lock is recorded here.</returns>
    public async Task<string?> CheckAsync(string tenantId, string userId, string? code, CallerDescription caller, CancellationToken cancellationToken)
    {
        var charged = await credentials.UpdateAsync(
            tenantId,
            userId,
            stored => stored.OneTimeSecret is null || Lockout.IsLocked(stored, time.GetUtcNow())
                ? null
                : Lockout.Charged(stored, time.GetUtcNow(), options.Value),
            cancellationToken);
        if (charged?.Value.OneTimeSecret is not { } reference)
        {
            return SignInRefusals.Locked;
        }

        if (await MatchAsync(tenantId, reference, code, charged.Value.LastOneTimeStep, cancellationToken) is { } step
            && await AcceptAsync(tenantId, userId, reference, step, cancellationToken))
        {
            return null;
        }

        if (charged.Value.LockedUntil is not null)
        {
            refusals.AddLock(tenantId, userId, SignInRefusals.WrongCode, caller);
        }

        return SignInRefusals.WrongCode;
    }

    /// <summary>The step that the code is of; null when it is of none.</summary>
    public async Task<long?> MatchAsync(string tenantId, SecretRef reference, string? code, long lastStep, CancellationToken cancellationToken) =>
        await secrets.GetAsync(tenantId, reference, cancellationToken) is { } secret
            ? OneTimeCodes.Match(secret, (code ?? "").Replace(" ", "", StringComparison.Ordinal), time.GetUtcNow(), lastStep)
            : null;

    /// <summary>False when somebody else was accepted with it a moment ago.</summary>
    private async Task<bool> AcceptAsync(string tenantId, string userId, SecretRef reference, long step, CancellationToken cancellationToken) =>
        await credentials.UpdateAsync(
            tenantId,
            userId,
            stored => stored.OneTimeSecret == reference && stored.LastOneTimeStep < step
                ? Lockout.Cleared(stored) with { LastOneTimeStep = step }
                : null,
            cancellationToken) is not null;
}
