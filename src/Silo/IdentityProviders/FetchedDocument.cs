using Archestra.Cluster.Grains.IdentityProviders;

namespace Archestra.Cluster.Silo.IdentityProviders;

/// <summary>
/// A document of a provider, as this silo has it. However many ask, one fetch runs; a document that cannot be fetched anew
/// stays good for a day, so that a provider that is down for an hour signs nobody out.
/// </summary>
internal sealed class FetchedDocument<T>(Func<Task<FetchOutcome<T>>> fetch, TimeProvider time)
    where T : class
{
    /// <summary>How soon a new key is used, and a key that was taken away is not, at the latest.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>A signer's keys that were not seen for this long are nobody's.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Texts with made-up key ids must not make us ask the provider more often than this.</summary>
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(30);

    /// <summary>Nothing is known: somebody may be waiting at the sign-in page.</summary>
    private static readonly TimeSpan BetweenFirstAttempts = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private T? _value;
    private string? _problem;
    private DateTimeOffset _freshUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _keptUntil = DateTimeOffset.MinValue;
    private DateTimeOffset _attemptedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _refreshedAt = DateTimeOffset.MinValue;
    private Task? _running;

    /// <summary>The document, fetched if it is older than it may be; or why there is none.</summary>
    public Task<FetchOutcome<T>> GetAsync(CancellationToken cancellationToken) => ReadAsync(anew: false, cancellationToken);

    /// <summary>The document, fetched anew unless that was done a moment ago.</summary>
    public Task<FetchOutcome<T>> RefreshAsync(CancellationToken cancellationToken) => ReadAsync(anew: true, cancellationToken);

    private async Task<FetchOutcome<T>> ReadAsync(bool anew, CancellationToken cancellationToken)
    {
        await Begin(anew).WaitAsync(cancellationToken).ConfigureAwait(false);

        lock (_gate)
        {
            return _value is { } value && time.GetUtcNow() < _keptUntil
                ? FetchOutcome<T>.Found(value, null)
                : FetchOutcome<T>.Failed(_problem ?? "It could not be read.");
        }
    }

    private Task Begin(bool anew)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var isNeeded = anew || _value is null || now >= _freshUntil;
            if (isNeeded && _running is null && MayFetch(anew, now))
            {
                _attemptedAt = now;
                _refreshedAt = anew ? now : _refreshedAt;

                // On no grain's scheduler: it goes on for the others when the first who asked is gone.
                _running = Task.Run(FetchAsync);
            }

            // Who has a document that is fresh enough waits for nobody.
            return (isNeeded ? _running : null) ?? Task.CompletedTask;
        }
    }

    /// <summary>The first look for a new key is free: a provider that has just changed its keys is not told from one that is asked in vain.</summary>
    private bool MayFetch(bool anew, DateTimeOffset now) => _value is null
        ? now - _attemptedAt >= BetweenFirstAttempts
        : now - (anew ? _refreshedAt : _attemptedAt) >= BetweenRefreshes;

    private async Task FetchAsync()
    {
        FetchOutcome<T>? outcome = null;
        try
        {
            outcome = await fetch().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
                Take(outcome);
            }
        }
    }

    private void Take(FetchOutcome<T>? outcome)
    {
        _problem = outcome?.Problem;
        if (outcome?.Value is not { } value)
        {
            return;
        }

        // From the beginning of the fetch: the document may be as old as that.
        var age = outcome.MaxAge is { } maxAge && maxAge < Fresh ? maxAge : Fresh;
        _value = value;
        _freshUntil = _attemptedAt + (age > BetweenRefreshes ? age : BetweenRefreshes);
        _keptUntil = _attemptedAt + Kept;
    }
}
