using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// The public keys of session ids and access tokens, fetched from a silo when one names an unknown key, and then again every
/// ten minutes. Invented key ids cause one fetch in five seconds at most.
/// </summary>
internal sealed partial class SessionKeys(IGrainFactory grains, TimeProvider time, ILogger<SessionKeys> logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private const string IssuerKey = "j/sign";

    private readonly Lock _gate = new();
    private Task<Fetched>? _fetch;

    /// <summary>The key, or null if no such key is in force. <c>IsKnown</c> is false when that cannot be said now.</summary>
    public async ValueTask<(SigningKey? Key, bool IsKnown)> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var fetched = await Latest().WaitAsync(cancellationToken);
        if (fetched.Find(keyId) is { } key)
        {
            return (key, true);
        }

        if (time.GetElapsedTime(fetched.At) >= Pause)
        {
            fetched = await Renew(fetched).WaitAsync(cancellationToken);
        }

        return (fetched.Find(keyId), fetched.IsAnswered);
    }

    /// <summary>All keys in force; null when that cannot be said now.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>?> AllAsync(CancellationToken cancellationToken)
    {
        var fetched = await Latest().WaitAsync(cancellationToken);
        return fetched.Keys.Length > 0 || fetched.IsAnswered ? fetched.Keys : null;
    }

    private Task<Fetched> Latest()
    {
        lock (_gate)
        {
            var isDue = _fetch is null || (_fetch.IsCompletedSuccessfully && IsDue(_fetch.GetAwaiter().GetResult()));
            return isDue ? _fetch = FetchAsync(LastAnswer()) : _fetch!;
        }
    }

    /// <summary>A fetch later than <paramref name="seen"/>; one for all who want it.</summary>
    private Task<Fetched> Renew(Fetched seen)
    {
        lock (_gate)
        {
            var isSeen = _fetch is { IsCompletedSuccessfully: true } && _fetch.GetAwaiter().GetResult() == seen;
            return isSeen ? _fetch = FetchAsync(seen) : _fetch!;
        }
    }

    private bool IsDue(Fetched fetched) => time.GetElapsedTime(fetched.At) >= (fetched.IsAnswered ? Lifetime : Pause);

    private Fetched? LastAnswer() => _fetch is { IsCompletedSuccessfully: true } last ? last.GetAwaiter().GetResult() : null;

    private async Task<Fetched> FetchAsync(Fetched? last)
    {
        var started = time.GetTimestamp();
        try
        {
            var keys = await grains.GetGrain<ITokenIssuerGrain>(IssuerKey).GetKeysAsync().WaitAsync(Timeout, time);
            return new Fetched(keys, started, IsAnswered: true);
        }
        catch (Exception exception)
        {
            // The keys that we have stay good: a signing key outlives its last signature by far.
            Log.NoKeys(logger, exception);
            return new Fetched(last?.Keys ?? [], started, IsAnswered: false);
        }
    }

    private sealed record Fetched(SigningKey[] Keys, long At, bool IsAnswered)
    {
        public SigningKey? Find(string keyId) => Array.Find(Keys, key => key.KeyId == keyId);
    }

    private static partial class Log
    {
        [LoggerMessage(4211, LogLevel.Warning, "No silo gave the keys of session ids and access tokens", EventName = nameof(NoKeys))]
        public static partial void NoKeys(ILogger logger, Exception exception);
    }
}
