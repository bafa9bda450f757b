using System.Collections.Concurrent;
using System.Diagnostics;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// The silos' verdicts on tokens, kept for as long as they say and at most 60 s. Refusals are kept apart and shortly, so
/// that a flood of invented tokens costs one call each and pushes no good verdict out.
/// </summary>
internal sealed partial class TokenVerdicts(
    IGrainFactory grains, AccessTokenCheck accessTokens, RevocationLedger ledger, TimeProvider time, ILogger<TokenVerdicts> logger)
{
    /// <summary>Feed entries are kept for twice as long (see the architecture page, "Revocation within one second").</summary>
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromSeconds(60);

    /// <summary>A refusal can only become wrong when a token is made with the very text that was refused before.</summary>
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any healthy look-up, shorter than a client's patience.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const int Capacity = 100_000;
    private const int RefusalCapacity = 20_000;
    internal const string VerifierKey = "y/verify";

    private readonly BoundedCache<TokenDigest, TokenAuthentication.Authenticated> _accepted = new(Capacity);
    private readonly BoundedCache<TokenDigest, Refusal> _refused = new(RefusalCapacity);
    private readonly ConcurrentDictionary<TokenDigest, Task<TokenAuthentication>> _asked = new();

    /// <summary>A verdict that is here already. An acceptance may be out of date: the caller judges it.</summary>
    public TokenAuthentication? Find(TokenDigest digest)
    {
        if (_accepted.TryGet(digest, out var accepted))
        {
            return accepted;
        }

        return _refused.TryGet(digest, out var refusal) && time.GetTimestamp() < refusal.ExpiresAt ? TokenAuthentication.RefusedToken : null;
    }

    private ITokenVerifierGrain Verifier => grains.GetGrain<ITokenVerifierGrain>(VerifierKey);

    /// <summary>Asks a silo about an API token, together with everybody else who is asking about it now.</summary>
    public Task<TokenAuthentication> AskAsync(TokenDigest digest, CallerDescription caller, CancellationToken cancellationToken) =>
        AskAsync(digest, async () => await Verifier.VerifyAsync(digest.ToArray(), caller), cancellationToken);

    /// <summary>The same about a JWT, unless it can be told here that it is not good.</summary>
    public Task<TokenAuthentication> AskAsync(TokenDigest digest, AccessTokenInquiry inquiry, CancellationToken cancellationToken) =>
        AskAsync(digest, () => JudgeAsync(inquiry), cancellationToken);

    private async Task<TokenVerification?> JudgeAsync(AccessTokenInquiry inquiry) => await accessTokens.MayBeGoodAsync(inquiry) switch
    {
        true => await Verifier.VerifyAccessTokenAsync(inquiry),
        false => TokenVerification.Refused(),
        null => null,
    };

    private async Task<TokenAuthentication> AskAsync(
        TokenDigest digest, Func<Task<TokenVerification?>> verify, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<TokenAuthentication>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = _asked.GetOrAdd(digest, answer.Task);
        if (asked == answer.Task)
        {
            // Not cancelled with the request that happens to be first: others wait for the same answer.
            _ = AnswerAsync(digest, verify, answer);
        }

        return await asked.WaitAsync(cancellationToken);
    }

    private async Task AnswerAsync(
        TokenDigest digest, Func<Task<TokenVerification?>> verify, TaskCompletionSource<TokenAuthentication> answer)
    {
        TokenAuthentication verdict = TokenAuthentication.NoVerdict;
        try
        {
            verdict = await VerifyAsync(digest, verify);
        }
        catch (Exception exception)
        {
            // Whatever keeps a silo from answering, the request is neither let in nor called a stranger's.
            SiloFaults.Count(exception);
            Log.NoVerdict(logger, exception);
        }
        finally
        {
            _asked.TryRemove(digest, out _);
            answer.SetResult(verdict);
        }
    }

    private async Task<TokenAuthentication> VerifyAsync(TokenDigest digest, Func<Task<TokenVerification?>> verify)
    {
        // Both before the call: what happens while it is under way must count against its answer.
        var epoch = ledger.Epoch;
        var started = time.GetTimestamp();
        if (await verify().WaitAsync(Timeout, time) is not { } verification)
        {
            return TokenAuthentication.NoVerdict;
        }

        switch (verification.Status)
        {
            case TokenVerificationStatus.Accepted:
                return Keep(digest, verification, epoch, started);
            case TokenVerificationStatus.Refused:
                _accepted.Remove(digest);
                _refused.Set(digest, new Refusal(started + Ticks(RefusalLifetime)));
                return TokenAuthentication.RefusedToken;
            case TokenVerificationStatus.TooManyFailures:
                return new TokenAuthentication.TooMany(verification.RetryAfter);
            default:
                throw new UnreachableException($"Verification status {verification.Status}.");
        }
    }

    private TokenAuthentication.Authenticated Keep(TokenDigest digest, TokenVerification verification, int epoch, long started)
    {
        var lifetime = verification.Lifetime < MaxLifetime ? verification.Lifetime : MaxLifetime;
        var accepted = new TokenAuthentication.Authenticated
        {
            Principal = verification.Principal ?? throw new UnreachableException("An accepted token has a principal."),
            Proof = verification.Proof ?? throw new UnreachableException("An accepted token has a proof."),
            FeedSequence = verification.FeedSequence,
            Epoch = epoch,
            ExpiresAt = started + Ticks(lifetime),
        };
        _accepted.Set(digest, accepted);
        return accepted;
    }

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * time.TimestampFrequency);

    private sealed record Refusal(long ExpiresAt);

    private static partial class Log
    {
        [LoggerMessage(4201, LogLevel.Warning, "No silo could say whether a token is good", EventName = nameof(NoVerdict))]
        public static partial void NoVerdict(ILogger logger, Exception exception);
    }
}
