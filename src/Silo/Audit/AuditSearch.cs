using System.Data.Common;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Reads a page of intents and complete events, then the outcomes of its intents. What it shows comes from the bodies,
/// not from the columns.
/// </summary>
internal sealed class AuditSearch(AuditDatabase database) : IAuditSearch
{
    public async Task<Page<AuditRecord>> SearchAsync(string tenantId, AuditQuery query, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            (connection, token) => SearchAsync(connection, tenantId, query, token), cancellationToken).ConfigureAwait(false);

    private static async Task<Page<AuditRecord>> SearchAsync(
        DbConnection connection, string tenantId, AuditQuery query, CancellationToken cancellationToken)
    {
        if (query.Cursor is not null && !AuditCursor.TryParse(query.Cursor, out _))
            return new Page<AuditRecord> { Items = [], CursorRefused = true };

        var limit = Math.Clamp(query.Limit, 1, AuditQuery.MaxLimit);
        var entries = await ReadAsync(connection, AuditSearchStatement.Page(tenantId, query, limit + 1), cancellationToken).ConfigureAwait(false);
        var hasMore = entries.Count > limit;
        if (hasMore) entries.RemoveAt(limit);

        var outcomes = await OutcomesAsync(connection, tenantId, entries, cancellationToken).ConfigureAwait(false);
        var records = entries.Select(entry => AuditRecordView.Of(entry, outcomes.GetValueOrDefault((entry.Silo, entry.Sequence))));
        return new Page<AuditRecord> { Items = [.. records], NextCursor = hasMore ? CursorAt(entries[^1]) : null };
    }

    private static async Task<Dictionary<(string Silo, long Sequence), AuditEntryBody>> OutcomesAsync(
        DbConnection connection, string tenantId, List<StoredEntry> entries, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, long), AuditEntryBody>();
        foreach (var chain in entries.Where(entry => entry.Kind == AuditEntryKind.Intent).GroupBy(entry => entry.Silo))
        {
            var statement = AuditSearchStatement.Outcomes(tenantId, chain.Key, [.. chain.Select(entry => entry.Sequence)]);
            foreach (var outcome in await ReadAsync(connection, statement, cancellationToken).ConfigureAwait(false))
            {
                var body = AuditEntryCodec.DecodeOrMark(outcome);
                var intent = (body.RefersToSilo ?? "", body.RefersToSequence ?? 0);
                // A silo that was taken for dead may still have recorded what really happened: that is the better answer.
                if (!found.TryGetValue(intent, out var other) || other.Outcome == AuditOutcomes.Unknown) found[intent] = body;
            }
        }

        return found;
    }

    private static async Task<List<StoredEntry>> ReadAsync(
        DbConnection connection, AuditSearchStatement statement, CancellationToken cancellationToken)
    {
        var entries = new List<StoredEntry>();
        await foreach (var entry in AuditEntryReader.StreamAsync(connection, statement.Text, statement.Parameters, cancellationToken).ConfigureAwait(false))
            entries.Add(entry);
        return entries;
    }

    private static string CursorAt(StoredEntry entry) =>
        new AuditCursor(entry.Columns[0] as long? ?? 0, entry.Silo, entry.Sequence).ToString();
}
