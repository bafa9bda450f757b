using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// Second half of a key rotation: brings stored secrets under the ring's active key, a portion at a time, while the silo
/// runs. When nothing is left, the old key may go.
/// </summary>
internal sealed class SecretRewrapping(IDatabase database, IKeyRing keyRing)
{
    private const string ReadOld = """
        SELECT tenant_id AS TenantId, id AS Id, version AS Version, key_id AS KeyId, envelope AS Envelope FROM secrets
        WHERE key_id <> @ActiveKeyId AND envelope IS NOT NULL ORDER BY tenant_id, id, version LIMIT @Max
        """;

    private const string Update = """
        UPDATE secrets SET key_id = @NewKeyId, envelope = @Envelope
        WHERE tenant_id = @TenantId AND id = @Id AND version = @Version AND key_id = @OldKeyId AND envelope IS NOT NULL
        """;

    /// <returns>How many were brought over: fewer than <paramref name="max"/> means that none is left.</returns>
    public async Task<int> RewrapAsync(int max, CancellationToken cancellationToken) => await database.WriteAsync(
        async (connection, transaction, ct) =>
        {
            var rows = (await connection.QueryAsync<SecretRow>(Statement.Of(
                ReadOld + database.Dialect.RowLock, new { keyRing.ActiveKeyId, Max = max }, transaction, ct)).ConfigureAwait(false)).AsList();
            foreach (var row in rows) await RewrapAsync(transaction, row, ct).ConfigureAwait(false);
            return rows.Count;
        },
        cancellationToken).ConfigureAwait(false);

    private async Task RewrapAsync(DbTransaction transaction, SecretRow row, CancellationToken cancellationToken)
    {
        var oldKey = keyRing.FindWrappingKey(row.KeyId)
            ?? throw new InvalidOperationException($"The key ring does not have key '{row.KeyId}', which secrets are still sealed with.");
        var newKey = keyRing.FindWrappingKey(keyRing.ActiveKeyId)!;
        var parameters = new
        {
            row.TenantId,
            row.Id,
            row.Version,
            OldKeyId = oldKey.KeyId,
            NewKeyId = newKey.KeyId,
            Envelope = SecretEnvelope.Rewrap(oldKey, newKey, row.Address, row.Envelope),
        };
        await transaction.Connection!.ExecuteAsync(Statement.Of(Update, parameters, transaction, cancellationToken)).ConfigureAwait(false);
    }
}
