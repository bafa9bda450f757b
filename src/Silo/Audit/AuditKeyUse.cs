using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// How many entries and checkpoints each key authenticates. A chain goes from key to key and never back, so that one whose
/// ends have the same key has it throughout: only chains that lived through a rotation are read.
/// </summary>
internal sealed class AuditKeyUse(AuditDatabase database)
{
    private const string Ends = """
        SELECT c.tenant_id AS TenantId, c.silo AS Silo,
               (SELECT e.key_id FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo ORDER BY e.sequence LIMIT 1) AS FirstKeyId,
               (SELECT e.sequence FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo ORDER BY e.sequence LIMIT 1) AS FirstSequence,
               (SELECT e.key_id FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo ORDER BY e.sequence DESC LIMIT 1) AS LastKeyId,
               (SELECT e.sequence FROM audit_entries e WHERE e.tenant_id = c.tenant_id AND e.silo = c.silo ORDER BY e.sequence DESC LIMIT 1) AS LastSequence
        FROM audit_chains c
        """;

    private const string OfChain =
        "SELECT key_id AS KeyId, count(*) AS Count FROM audit_entries WHERE tenant_id = @TenantId AND silo = @Silo GROUP BY key_id";

    private const string OfCheckpoints = "SELECT key_id AS KeyId, count(*) AS Count FROM audit_checkpoints GROUP BY key_id";

    public async Task<IReadOnlyDictionary<string, long>> EntriesAsync(CancellationToken cancellationToken) => await database.Database.ReadAsync(
        async (connection, ct) =>
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var chain in await connection.QueryAsync<Chain>(Statement.Of(Ends, null, ct)).ConfigureAwait(false))
            {
                if (chain.FirstKeyId is null || chain.LastKeyId is null) continue;

                if (chain.FirstKeyId == chain.LastKeyId)
                {
                    Add(counts, chain.FirstKeyId, chain.LastSequence - chain.FirstSequence + 1);
                    continue;
                }

                foreach (var use in await connection.QueryAsync<Use>(Statement.Of(OfChain, new { chain.TenantId, chain.Silo }, ct)).ConfigureAwait(false))
                    Add(counts, use.KeyId, use.Count);
            }

            return counts;
        },
        cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyDictionary<string, long>> CheckpointsAsync(CancellationToken cancellationToken)
    {
        var uses = await database.Database.ReadAsync(
            (connection, ct) => connection.QueryAsync<Use>(Statement.Of(OfCheckpoints, null, ct)), cancellationToken).ConfigureAwait(false);
        return uses.ToDictionary(use => use.KeyId, use => use.Count, StringComparer.Ordinal);
    }

    private static void Add(Dictionary<string, long> counts, string keyId, long count) =>
        counts[keyId] = counts.GetValueOrDefault(keyId) + count;

    private sealed class Chain
    {
        public string TenantId { get; init; } = "";

        public string Silo { get; init; } = "";

        public string? FirstKeyId { get; init; }

        public long FirstSequence { get; init; }

        public string? LastKeyId { get; init; }

        public long LastSequence { get; init; }
    }

    private sealed class Use
    {
        public string KeyId { get; init; } = "";

        public long Count { get; init; }
    }
}
