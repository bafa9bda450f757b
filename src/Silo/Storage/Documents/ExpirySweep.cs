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
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await TrySweepAsync(stoppingToken).ConfigureAwait(false);
    }

    /// <returns>How many documents were forgotten.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        foreach (var kind in _remains)
        {
            forgotten += await RepeatAsync(() => SweepAsync(kind, cancellationToken)).ConfigureAwait(false);
        }

        var kinds = _remains.Select(kind => kind.Kind).ToArray();
        return forgotten + await RepeatAsync(() => documents.RemoveExpiredAsync(kinds, BatchSize, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<int> RepeatAsync(Func<Task<int>> batch)
    {
        var (sum, count) = (0, 0);
        do
        {
            count = await batch().ConfigureAwait(false);
            sum += count;
        }
        while (count == BatchSize);

        return sum;
    }

    private async Task<int> SweepAsync(IDocumentRemains kind, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var document in await documents.ListExpiredAsync(kind.Kind, BatchSize, cancellationToken).ConfigureAwait(false))
        {
            await kind.ForgetAsync(document, cancellationToken).ConfigureAwait(false);
            var delete = DocumentChange.Deleted(document.Kind, document.TenantId, document.Id, document.Version);
            // Not applied: another silo was first.
            deleted += (await documents.ApplyAsync([delete], [], cancellationToken).ConfigureAwait(false)).IsApplied ? 1 : 0;
        }

        return deleted;
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // They do no harm but take room: the next minute tries again, and the silo goes on, whatever is wrong with one of them.
            Log.SweepFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "Documents whose time is over could not be forgotten.", EventName = nameof(SweepFailed))]
        public static partial void SweepFailed(ILogger logger, Exception exception);
    }
}
