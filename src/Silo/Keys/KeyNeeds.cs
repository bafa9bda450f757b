using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Silo.Audit;
using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>Counts what cannot be read or verified without each key.</summary>
internal sealed class KeyNeeds(IDatabase database, AuditKeyUse audit, IOptions<KeyRotationOptions> options, TimeProvider time)
{
    private const string Secrets = "SELECT key_id AS KeyId, count(*) AS Count FROM secrets WHERE envelope IS NOT NULL GROUP BY key_id";

    // A hash whose key was never noted may need any key.
    private const string Tokens = """
        SELECT count(*) FROM api_tokens
        WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @Now)
          AND (key_id IS NULL OR key_id = @KeyId
               OR (previous_hash IS NOT NULL AND previous_expires_at > @Now AND (previous_key_id IS NULL OR previous_key_id = @KeyId)))
        """;

    /// <summary>By key id, of both kinds.</summary>
    public async Task<IReadOnlyDictionary<string, KeyNeed[]>> OfAsync(KeyRingContent ring, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync([.. ring.Keys.Select(key => key.Id)], cancellationToken).ConfigureAwait(false);
        var needs = new Dictionary<string, KeyNeed[]>(StringComparer.Ordinal);
        foreach (var key in ring.Keys)
            needs[key.Id] = [.. OfLife(RingKeyLife.Of(key, ring)), .. stored[key.Id]];
        foreach (var key in ring.SigningKeys)
            needs[key.Id] = [.. OfLife(RingKeyLife.Of(key, ring))];
        return needs;
    }

    /// <summary>What is stored under each of these root keys, whether the ring has them or not.</summary>
    public async Task<IReadOnlyDictionary<string, KeyNeed[]>> StoredAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        var secrets = (await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<(string KeyId, long Count)>(Statement.Of(Secrets, null, ct)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(use => use.KeyId, use => use.Count, StringComparer.Ordinal);
        var entries = await audit.EntriesAsync(cancellationToken).ConfigureAwait(false);
        var checkpoints = await audit.CheckpointsAsync(cancellationToken).ConfigureAwait(false);
        var needs = new Dictionary<string, KeyNeed[]>(StringComparer.Ordinal);
        foreach (var keyId in keyIds)
        {
            KeyNeed[] all =
            [
                new(KeyNeedKind.Secrets, secrets.GetValueOrDefault(keyId)),
                new(KeyNeedKind.ApiTokens, await CountTokensAsync(keyId, cancellationToken).ConfigureAwait(false)),
                new(KeyNeedKind.AuditEntries, entries.GetValueOrDefault(keyId)),
                new(KeyNeedKind.AuditCheckpoints, checkpoints.GetValueOrDefault(keyId)),
            ];
            needs[keyId] = [.. all.Where(need => need.Count > 0)];
        }

        return needs;
    }

    private IEnumerable<KeyNeed> OfLife(RingKeyLife life)
    {
        if (life.State is RingKeyState.Active or RingKeyState.Pending) yield return new KeyNeed(KeyNeedKind.Use, 0);
        if (life.ReplacedAt + options.Value.IssuedLifetime is { } until && until > time.GetUtcNow())
            yield return new KeyNeed(KeyNeedKind.IssuedValues, 0, until);
    }

    private async Task<long> CountTokensAsync(string keyId, CancellationToken cancellationToken)
    {
        var parameters = new { KeyId = keyId, Now = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return await database.ReadAsync(
            (connection, ct) => connection.ExecuteScalarAsync<long>(Statement.Of(Tokens, parameters, ct)), cancellationToken).ConfigureAwait(false);
    }
}
