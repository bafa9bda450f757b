using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// What a rotation does to the store. Everything is found by asking which rows are not under the new key, so that a kill
/// at any point loses nothing and repeats nothing.
/// </summary>
internal sealed class Resealing(IDatabase database, KeyRing keyRing)
{
    private const string CountOthers = "SELECT count(*) FROM secrets WHERE key_id <> @KeyId AND envelope IS NOT NULL";

    private const string NameTokenKeys = """
        UPDATE api_tokens SET key_id = coalesce(key_id, @KeyId),
            previous_key_id = CASE WHEN previous_hash IS NULL THEN NULL ELSE coalesce(previous_key_id, @KeyId) END
        WHERE key_id IS NULL OR (previous_hash IS NOT NULL AND previous_key_id IS NULL)
        """;

    private readonly SecretRewrapping _rewrapping = new(database, keyRing);

    /// <summary>Secret versions that are not under this key.</summary>
    public async Task<long> CountOthersAsync(string keyId, CancellationToken cancellationToken) => await database.ReadAsync(
        (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of(CountOthers, new { KeyId = keyId }, ct)),
        cancellationToken).ConfigureAwait(false);

    /// <returns>How many were brought over.</returns>
    public Task<int> MoveAsync(int portion, CancellationToken cancellationToken) => _rewrapping.RewrapAsync(portion, cancellationToken);

    /// <summary>The ring has only ever had this key: tokens of an older version, which did not note theirs, have it.</summary>
    public async Task NameTokenKeysAsync(string keyId, CancellationToken cancellationToken) => await database.WriteAsync(
        (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(NameTokenKeys, new { KeyId = keyId }, transaction, ct)),
        cancellationToken).ConfigureAwait(false);
}
