using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.ChangeFeed;
using Archestra.Cluster.Silo.Storage.Database;
using Archestra.Cluster.Silo.Storage.Lists;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Documents;

internal sealed class DocumentStore(IDatabase database, TimeProvider timeProvider) : IDocumentStore
{
    private const string Get = $"""
        SELECT {DocumentRow.Columns} FROM documents d WHERE d.kind = @kind AND d.tenant_id = @tenantId AND d.id = @id
        """;

    private const string FindById = $"""
        SELECT {DocumentRow.Columns} FROM documents d WHERE d.kind = @kind AND d.id = @id
        """;

    private const string ListExpired = $"""
        SELECT {DocumentRow.Columns} FROM documents d WHERE d.kind = @kind AND d.expires_at < @now ORDER BY d.expires_at LIMIT @max
        """;

    private const string FindByName = $"""
        SELECT {DocumentRow.Columns} FROM documents d WHERE d.kind = @kind AND d.tenant_id = @tenantId AND d.name = @name
        """;

    public Task<StoredDocument?> GetAsync(string kind, string tenantId, string id, CancellationToken cancellationToken) =>
        ReadOneAsync(Get, new { kind, tenantId, id }, cancellationToken);

    public Task<StoredDocument?> FindByIdAsync(string kind, string id, CancellationToken cancellationToken) =>
        ReadOneAsync(FindById, new { kind, id }, cancellationToken);

    public async Task<int> RemoveExpiredAsync(IReadOnlyCollection<string> exceptKinds, int max, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { now = Now(), max });
        var except = exceptKinds.Select((kind, i) => $" AND kind <> {AddParameter(parameters, $"kind{i}", kind)}");
        // One statement that two silos may run at once: what one of them has deleted, the other does not find.
        var text = $"""
            DELETE FROM documents WHERE (kind, tenant_id, id) IN
                (SELECT kind, tenant_id, id FROM documents WHERE expires_at < @now{string.Concat(except)} ORDER BY expires_at LIMIT @max)
            """;
        return await database.WriteAsync(
            (_, transaction, ct) => transaction.Connection!.ExecuteAsync(Statement.Of(text, parameters, transaction, ct)),
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredDocument>> ListExpiredAsync(string kind, int max, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(ListExpired, new { kind, now = Now(), max }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToDocument())];
    }

    public Task<StoredDocument?> FindByNameAsync(
        string kind, string tenantId, string name, CancellationToken cancellationToken) =>
        ReadOneAsync(FindByName, new { kind, tenantId, name }, cancellationToken);

    public async Task<DocumentPage> ListAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        var cursor = query.Cursor is null ? null : ListCursor.TryParse(query.Cursor, query.Sort, query.Descending);
        if (query.Cursor is not null && cursor is null) return new DocumentPage([], null, CursorRefused: true);

        var limit = Math.Clamp(query.Limit, 1, DocumentQuery.MaxLimit);
        var (statement, parameters) = DocumentListStatement.Compose(query, database.Dialect);
        var total = query.IncludeTotal ? await CountAsync(statement.Count(), parameters, cancellationToken).ConfigureAwait(false) : (int?)null;
        // One more than asked for tells whether there is another page.
        parameters.AddDynamicParams(new { CursorText = cursor?.Text, CursorNumber = cursor?.Number, CursorId = cursor?.Id, Limit = limit + 1 });
        var rows = await QueryAsync(statement.Page(query.Sort, query.Descending, cursor is not null), parameters, cancellationToken).ConfigureAwait(false);
        var documents = rows.Take(limit).Select(r => r.ToDocument()).ToList();
        return new DocumentPage(documents, rows.Count > limit ? After(documents[^1], query) : null, Total: total);
    }

    public async Task<DocumentSnapshot> SnapshotAsync(
        string tenantId, IReadOnlyCollection<string> kinds, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(new { tenantId });
        // A list has no portable parameter: one parameter for each kind.
        var names = kinds.Select((kind, i) => AddParameter(parameters, $"kind{i}", kind));
        // One statement, hence one snapshot; the head has always its one row.
        var text = $"""
            SELECT h.last_sequence AS FeedSequence, {DocumentRow.Columns}
            FROM change_feed_head h LEFT JOIN documents d ON d.tenant_id = @tenantId AND d.kind IN ({string.Join(", ", names)})
            ORDER BY d.kind, d.id
            """;
        var rows = await QueryAsync(text, parameters, cancellationToken).ConfigureAwait(false);
        var documents = rows.Where(r => r.Kind is not null).Select(r => r.ToDocument()).ToList();
        return new DocumentSnapshot(rows[0].FeedSequence, documents);
    }

    public async Task<ApplyOutcome> ApplyAsync(
        IReadOnlyList<DocumentChange> changes, IReadOnlyList<ChangeFeedEntry> feed, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteAsync(
                async (_, transaction, ct) =>
                {
                    var now = timeProvider.GetUtcNow();
                    var versions = await new DocumentChanges(transaction, now, ct).MakeAsync(changes).ConfigureAwait(false);
                    var sequence = await ChangeFeedAppender.AppendAsync(transaction, feed, now, ct).ConfigureAwait(false);
                    return ApplyOutcome.Applied(versions, sequence);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DocumentConflictException conflict)
        {
            return conflict.Outcome;
        }
    }

    private static string After(StoredDocument last, DocumentQuery query) =>
        ListCursor.After(query.Sort, query.Descending, last.Name ?? "", last.CreatedAt, last.UpdatedAt, last.Id).ToString();

    private long Now() => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<int> CountAsync(string text, object parameters, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            (connection, ct) => connection.ExecuteScalarAsync<int>(Statement.Of(text, parameters, ct)), cancellationToken).ConfigureAwait(false);

    private static string AddParameter(DynamicParameters parameters, string name, string value)
    {
        parameters.Add(name, value);
        return "@" + name;
    }

    private async Task<StoredDocument?> ReadOneAsync(string text, object parameters, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(text, parameters, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].ToDocument();
    }

    private async Task<List<DocumentRow>> QueryAsync(string text, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<DocumentRow>(Statement.Of(text, parameters, ct)), cancellationToken).ConfigureAwait(false);
        return rows.AsList();
    }
}
