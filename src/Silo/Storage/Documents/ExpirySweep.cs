using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>
/// Forgets documents whose time is over, once a minute, with what hangs on them. Every silo does so; it is the same work
/// whoever is first. Nothing depends on its being done: who reads such a document looks at its times.
/// </summary>
internal sealed partial class ExpirySweep(
    IDocumentStore documents, IEnumerable<IDocumentRemains> remains, TimeProvider timeProvider, ILogger<ExpirySweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Small enough that nobody waits for the database's one writer; the rest follows at once.</summary>
    private const int BatchSize = 200;

    private readonly IDocumentRemains[] _remains = [.. remains];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await SweepAsync(stoppingToken).ConfigureAwait(false);
    }

    /// <returns>How many documents were forgotten.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var kind in _remains)
        {
            forgotten += await TryAsync(() => SweepAsync(kind, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return forgotten + await TryAsync(() => RemoveAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those on which nothing hangs.</summary>
    private async Task<int> RemoveAsync(CancellationToken cancellationToken)
    {
        var kinds = _remains.Select(kind => kind.Kind).ToArray();
        var (sum, count) = (0, 0);
        do
        {
            count = await documents.RemoveExpiredAsync(kinds, BatchSize, cancellationToken).ConfigureAwait(false);
            sum += count;
        }
        while (count == BatchSize);

        return sum;
    }

    private async Task<int> SweepAsync(IDocumentRemains kind, CancellationToken cancellationToken)
    {
        var (forgotten, stuck) = (0, new HashSet<(string TenantId, string Id)>());
        while (true)
        {
            // The oldest come first: those that are stuck must not stand before the others.
            var listed = await documents.ListExpiredAsync(kind.Kind, BatchSize + stuck.Count, cancellationToken).ConfigureAwait(false);
            var left = listed.Where(document => !stuck.Contains((document.TenantId, document.Id))).ToList();
            foreach (var document in left)
            {
                if (await TryForgetAsync(kind, document, cancellationToken).ConfigureAwait(false))
                {
                    forgotten++;
                }
                else
                {
                    stuck.Add((document.TenantId, document.Id));
                }
            }

            if (left.Count < BatchSize)
            {
                return forgotten;
            }
        }
    }

    private async Task<bool> TryForgetAsync(IDocumentRemains kind, StoredDocument document, CancellationToken cancellationToken)
    {
        try
        {
            await kind.ForgetAsync(document, cancellationToken).ConfigureAwait(false);
            var delete = DocumentChange.Deleted(document.Kind, document.TenantId, document.Id, document.Version);

            // Not applied: another silo was first.
            return (await documents.ApplyAsync([delete], [], cancellationToken).ConfigureAwait(false)).IsApplied;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever is wrong with one of them, also that it cannot be read: the others go.
            Log.DocumentStuck(logger, exception, document.Kind, document.TenantId, document.Id);
            return false;
        }
    }

    private async Task<int> TryAsync(Func<Task<int>> sweep, CancellationToken cancellationToken)
    {
        try
        {
            return await sweep().ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // They do no harm but take room: the next minute tries again, and the silo goes on.
            Log.SweepFailed(logger, exception);
            return 0;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "Documents whose time is over could not be forgotten.", EventName = nameof(SweepFailed))]
        public static partial void SweepFailed(ILogger logger, Exception exception);

        [LoggerMessage(
            2022, LogLevel.Warning, "Document {Kind}/{Id} of tenant {TenantId}, whose time is over, could not be forgotten.", EventName = nameof(DocumentStuck))]
        public static partial void DocumentStuck(ILogger logger, Exception exception, string kind, string tenantId, string id);
    }
}
