using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>
/// Keeps documents that strangers cause below a number. Counting them costs a query, so it is done once a minute and what
/// this silo has added since is added: with several silos the number can be passed by what they add within a minute.
/// </summary>
internal sealed class StoreRoom(IDocumentStore store, DocumentQuery counted, int max, TimeProvider time)
{
    private static readonly TimeSpan Recount = TimeSpan.FromMinutes(1);

    private long _countedAt = long.MinValue;
    private int _count;

    /// <summary>False when there are so many that no more may come now.</summary>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var at = Volatile.Read(ref _countedAt);
        if (at == long.MinValue || time.GetElapsedTime(at) >= Recount)
        {
            // Before the query: whoever takes meanwhile goes by the count of before.
            Volatile.Write(ref _countedAt, time.GetTimestamp());
            var page = await store.ListAsync(counted with { Limit = 1, IncludeTotal = true }, cancellationToken);
            Interlocked.Exchange(ref _count, page.Total ?? 0);
        }

        if (Interlocked.Increment(ref _count) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }
}
