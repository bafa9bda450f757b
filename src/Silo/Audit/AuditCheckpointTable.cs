using System.Data.Common;
using System.Runtime.CompilerServices;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Statements on <c>audit_checkpoints</c>.</summary>
internal static class AuditCheckpointTable
{
    private const string Columns =
        "tenant_id AS TenantId, number AS Number, silo AS Silo, at AS At, body AS Body, key_id AS KeyId, mac AS Mac";

    private const string Last =
        $"SELECT {Columns} FROM audit_checkpoints WHERE tenant_id = @TenantId ORDER BY number DESC LIMIT 1";

    private const string OfSilo = $"""
        SELECT {Columns} FROM audit_checkpoints
        WHERE tenant_id = @TenantId AND silo = @Silo ORDER BY number DESC LIMIT 10
        """;

    private const string InsertOne = """
        INSERT INTO audit_checkpoints (tenant_id, number, silo, at, body, key_id, mac)
        VALUES (@TenantId, @Number, @Silo, @At, @Body, @KeyId, @Mac)
        """;

    public static Task<StoredCheckpoint?> LastAsync(DbConnection connection, string tenantId, CancellationToken cancellationToken) =>
        connection.QuerySingleOrDefaultAsync<StoredCheckpoint>(Statement.Of(Last, new { TenantId = tenantId }, cancellationToken));

    /// <summary>The newest checkpoints that one silo signed, newest first.</summary>
    public static async Task<IReadOnlyList<StoredCheckpoint>> NewestOfSiloAsync(
        DbConnection connection, string tenantId, string silo, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<StoredCheckpoint>(Statement.Of(OfSilo, new { TenantId = tenantId, Silo = silo }, cancellationToken))
            .ConfigureAwait(false)).AsList();

    /// <summary>The checkpoints of the tenants that <paramref name="where"/> selects, each tenant's in their order.</summary>
    public static async IAsyncEnumerable<StoredCheckpoint> StreamAsync(
        DbConnection connection,
        string where,
        IReadOnlyList<(string Name, object Value)> parameters,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = $"SELECT tenant_id, number, silo, at, body, key_id, mac FROM audit_checkpoints{where} ORDER BY tenant_id, number";
        var command = connection.CreateCommand(text, parameters);
        await using var commandScope = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var readerScope = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) yield return Read(reader);
    }

    public static Task<int> InsertAsync(StoredCheckpoint checkpoint, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(Statement.Of(InsertOne, checkpoint, transaction, cancellationToken));

    public static StoredCheckpoint Read(DbDataReader reader) => new(
        reader.GetString(0),
        reader.GetInt64(1),
        reader.GetString(2),
        reader.GetInt64(3),
        reader.GetFieldValue<byte[]>(4),
        reader.GetString(5),
        reader.GetFieldValue<byte[]>(6));
}
