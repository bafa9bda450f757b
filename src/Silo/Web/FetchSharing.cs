using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Web;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// Lets those who want one document at once share one request, and bounds how many are on their way: a thousand people who
/// sign in with one client cost its host one request, and slow hosts cost us no more than so many sockets.
/// </summary>
internal sealed class FetchSharing
{
    private const int MaxAtOnce = 64;

    private readonly ConcurrentDictionary<(string Url, WebLimits Limits), Lazy<Task<WebAnswer>>> _flights = new();

    /// <param name="url">What is fetched.</param>
    /// <param name="limits">Within which limits; others do not share.</param>
    /// <param name="fetch">Ends by itself: it is not cancelled with one of those who wait for it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<WebAnswer> RunAsync(Uri url, WebLimits limits, Func<Task<WebAnswer>> fetch, CancellationToken cancellationToken)
    {
        var key = (url.AbsoluteUri, limits);
        if (_flights.Count >= MaxAtOnce && !_flights.ContainsKey(key))
        {
            return Task.FromResult(new WebAnswer { Failure = "Too many documents are being fetched." });
        }

        // Off the caller's scheduler: a grain's would stop with it.
        var flight = _flights.GetOrAdd(key, _ => new Lazy<Task<WebAnswer>>(() => Task.Run(() => FlyAsync(key, fetch), CancellationToken.None)));
        return flight.Value.WaitAsync(cancellationToken);
    }

    private async Task<WebAnswer> FlyAsync((string Url, WebLimits Limits) key, Func<Task<WebAnswer>> fetch)
    {
        try
        {
            return await fetch().ConfigureAwait(false);
        }
        finally
        {
            _flights.TryRemove(key, out _);
        }
    }
}
