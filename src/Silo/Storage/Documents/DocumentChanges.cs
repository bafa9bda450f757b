using System.Data.Common;
using System.Diagnostics;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Storage.Documents;

/// <summary>Makes document changes inside a transaction. A conflict is an exception here, so that the transaction ends.</summary>
internal sealed class DocumentChanges(DbTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
{
    private const string Insert = """
        INSERT INTO documents (kind, tenant_id, id, version, name, owner, body, created_at, updated_at, expires_at)
        VALUES (@Kind, @TenantId, @Id, 1, @Name, @Owner, @Body, @Now, @Now, @ExpiresAt)
        ON CONFLICT DO NOTHING
        """;

    // The name is looked up in the statement, since UPDATE has no portable ON CONFLICT. When two transactions take one name
    // at once, PostgreSQL lets the second run into the unique index, and the database repeats it.
    private const string Replace = """
        UPDATE documents SET version = version + 1, name = @Name, owner = @Owner, body = @Body, updated_at = @Now, expires_at = @ExpiresAt
        WHERE kind = @Kind AND tenant_id = @TenantId AND id = @Id AND version = @ExpectedVersion
          AND NOT EXISTS (SELECT 1 FROM documents o
                          WHERE o.kind = @Kind AND o.tenant_id = @TenantId AND o.name = @Name AND o.id <> @Id)
        """;

    private const string Delete = """
        DELETE FROM documents WHERE kind = @Kind AND tenant_id = @TenantId AND id = @Id AND version = @ExpectedVersion
        """;

    private const string ReadVersion =
        "SELECT version FROM documents WHERE kind = @Kind AND tenant_id = @TenantId AND id = @Id";

    /// <returns>The new versions, 0 for a deletion.</returns>
    public async Task<IReadOnlyList<long>> MakeAsync(IReadOnlyList<DocumentChange> changes)
    {
        var versions = new long[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            versions[i] = changes[i] switch
            {
                DocumentChange.Insert insert => await InsertAsync(i, insert).ConfigureAwait(false),
                DocumentChange.Replace replace => await ReplaceAsync(i, replace).ConfigureAwait(false),
                DocumentChange.Delete delete => await DeleteAsync(i, delete).ConfigureAwait(false),
                _ => throw new UnreachableException(),
            };
        }

        return versions;
    }

    private async Task<long> InsertAsync(int index, DocumentChange.Insert change)
    {
        var inserted = await ExecuteAsync(Insert, new
        {
            change.Kind,
            change.TenantId,
            change.Id,
            change.Name,
            change.Owner,
            change.Body,
            Now = now.ToUnixTimeMilliseconds(),
            ExpiresAt = change.ExpiresAt?.ToUnixTimeMilliseconds(),
        }).ConfigureAwait(false);
        if (inserted == 1) return 1;

        var existing = await ReadVersionAsync(change).ConfigureAwait(false);
        throw new DocumentConflictException(index, existing is null ? ApplyStatus.NameTaken : ApplyStatus.AlreadyExists);
    }

    private async Task<long> ReplaceAsync(int index, DocumentChange.Replace change)
    {
        var replaced = await ExecuteAsync(Replace, new
        {
            change.Kind,
            change.TenantId,
            change.Id,
            change.ExpectedVersion,
            change.Name,
            change.Owner,
            change.Body,
            Now = now.ToUnixTimeMilliseconds(),
            ExpiresAt = change.ExpiresAt?.ToUnixTimeMilliseconds(),
        }).ConfigureAwait(false);
        if (replaced == 1) return change.ExpectedVersion + 1;

        throw await ConflictAsync(index, change, change.ExpectedVersion).ConfigureAwait(false);
    }

    private async Task<long> DeleteAsync(int index, DocumentChange.Delete change)
    {
        var parameters = new { change.Kind, change.TenantId, change.Id, change.ExpectedVersion };
        if (await ExecuteAsync(Delete, parameters).ConfigureAwait(false) == 1) return 0;

        throw await ConflictAsync(index, change, change.ExpectedVersion).ConfigureAwait(false);
    }

    private async Task<DocumentConflictException> ConflictAsync(int index, DocumentChange change, long expectedVersion)
    {
        var version = await ReadVersionAsync(change).ConfigureAwait(false);
        var reason = version is null ? ApplyStatus.NotFound
            : version == expectedVersion ? ApplyStatus.NameTaken
            : ApplyStatus.VersionMismatch;
        return new DocumentConflictException(index, reason);
    }

    private Task<int> ExecuteAsync(string text, object parameters) =>
        transaction.Connection!.ExecuteAsync(Statement.Of(text, parameters, transaction, cancellationToken));

    private Task<long?> ReadVersionAsync(DocumentChange change) => transaction.Connection!.QuerySingleOrDefaultAsync<long?>(
        Statement.Of(ReadVersion, new { change.Kind, change.TenantId, change.Id }, transaction, cancellationToken));
}
