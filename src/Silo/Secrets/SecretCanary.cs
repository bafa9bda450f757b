using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>
/// Ties a database to its key ring: a known value sealed with each key. A silo with another ring, or with a ring that lacks
/// a key in use, stops at the start instead of failing at the first secret.
/// </summary>
internal sealed class SecretCanary(IDatabase database, TimeProvider timeProvider)
{
    private const long LockKey = 0x61726368_00000002;
    private const string KnownValue = "archestra canary";

    private const string ReadUsedKeys = """
        SELECT key_id FROM secret_canaries UNION SELECT key_id FROM secrets WHERE envelope IS NOT NULL ORDER BY key_id
        """;

    private const string ReadCanaries = "SELECT key_id AS KeyId, sealed AS Sealed FROM secret_canaries";

    private const string Insert =
        "INSERT INTO secret_canaries (key_id, sealed, created_at) VALUES (@KeyId, @Sealed, @Now) ON CONFLICT DO NOTHING";

    private const string Remove = "DELETE FROM secret_canaries WHERE key_id = @KeyId";

    /// <summary>Whether something in this database was sealed already: then a missing key ring must not be made anew.</summary>
    public async Task<bool> IsSealedAsync(CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<string>(Statement.Of(ReadUsedKeys, null, ct)), cancellationToken).ConfigureAwait(false)).Any();

    /// <summary>Refuses a ring that does not fit the database, and marks the database with the keys of one that does.</summary>
    public async Task CheckAsync(IKeyRing keyRing, CancellationToken cancellationToken) => await database.WriteAsync(
        async (_, transaction, ct) =>
        {
            // Two first starts with two rings must not both find the database unmarked.
            await transaction.SerializeAsync(database.Dialect, LockKey, ct).ConfigureAwait(false);
            await RefuseMissingKeysAsync(transaction.Connection!, transaction, keyRing, ct).ConfigureAwait(false);
            await RefuseWrongKeysAsync(transaction.Connection!, transaction, keyRing, ct).ConfigureAwait(false);
            return await MarkAsync(transaction, keyRing, ct).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Refuses as <see cref="CheckAsync"/> does, and writes nothing.</summary>
    public async Task VerifyAsync(IKeyRing keyRing, CancellationToken cancellationToken) => await database.ReadAsync(
        async (connection, ct) =>
        {
            await RefuseMissingKeysAsync(connection, null, keyRing, ct).ConfigureAwait(false);
            await RefuseWrongKeysAsync(connection, null, keyRing, ct).ConfigureAwait(false);
            return 0;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>The database asks no more for a key that is about to leave the ring; nothing may be sealed with it.</summary>
    public async Task ForgetAsync(string keyId, CancellationToken cancellationToken) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(Remove, new { KeyId = keyId }, transaction, ct)),
        cancellationToken).ConfigureAwait(false);

    private static async Task RefuseMissingKeysAsync(
        DbConnection connection, DbTransaction? transaction, IKeyRing keyRing, CancellationToken cancellationToken)
    {
        var used = await connection.QueryAsync<string>(
            new CommandDefinition(ReadUsedKeys, null, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        var missing = used.Except(keyRing.KeyIds, StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new StorageStartupException(
                $"The secrets in this database were sealed with key {string.Join(", ", missing)}, which the key ring does not have. Every silo needs the same key ring: restore or copy the right keys.json, or name it in Storage:KeyRingPath.");
        }
    }

    private static async Task RefuseWrongKeysAsync(
        DbConnection connection, DbTransaction? transaction, IKeyRing keyRing, CancellationToken cancellationToken)
    {
        var canaries = await connection.QueryAsync<CanaryRow>(
            new CommandDefinition(ReadCanaries, null, transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);
        foreach (var canary in canaries)
        {
            try
            {
                AesGcmBox.Open(keyRing.FindWrappingKey(canary.KeyId)!.Bytes, canary.Sealed, Encoding.UTF8.GetBytes(KnownValue));
            }
            catch (CryptographicException exception)
            {
                throw new StorageStartupException(
                    $"Key {canary.KeyId} of the key ring is not the key that this database was sealed with, although it has its name. Restore the right keys.json.",
                    exception);
            }
        }
    }

    private async Task<int> MarkAsync(DbTransaction transaction, IKeyRing keyRing, CancellationToken cancellationToken)
    {
        var rows = keyRing.KeyIds.Select(keyId => new
        {
            KeyId = keyId,
            // The value is the associated data: opening proves the key, and there is nothing to encrypt.
            Sealed = AesGcmBox.Seal(keyRing.FindWrappingKey(keyId)!.Bytes, [], Encoding.UTF8.GetBytes(KnownValue)),
            Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        return await transaction.Connection!.ExecuteAsync(Statement.Of(Insert, rows, transaction, cancellationToken)).ConfigureAwait(false);
    }

    private sealed class CanaryRow
    {
        public string KeyId { get; init; } = "";

        public byte[] Sealed { get; init; } = [];
    }
}
