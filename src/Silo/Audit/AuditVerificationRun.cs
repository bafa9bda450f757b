using System.Data.Common;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>One verification: checkpoints first, then every chain in one pass, then what only both together show.</summary>
internal sealed class AuditVerificationRun(IKeyedHashing hashing, string? tenantId, IProgress<long>? progress = null)
{
    /// <summary>Entries between two words of progress: some tenths of a second.</summary>
    private const int ReportEvery = 10_000;

    private readonly Dictionary<string, CheckpointVerification> _checkpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<(string TenantId, string Silo), ChainVerification> _chains = [];
    private readonly Dictionary<(string TenantId, string Silo), long> _retained = [];
    private readonly List<(string TenantId, string Silo, AuditEntryBody Body)> _told = [];
    private HashSet<(string TenantId, string Silo)> _listedChains = [];
    private HashSet<string> _listedSilos = [];
    private long _entries;

    private string Where => tenantId is null ? "" : " WHERE tenant_id = @TenantId";

    private IReadOnlyList<(string, object)> Parameters => tenantId is null ? [] : [("@TenantId", tenantId)];

    public async Task ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await ReadListsAsync(connection, cancellationToken).ConfigureAwait(false);
        await foreach (var checkpoint in AuditCheckpointTable.StreamAsync(connection, Where, Parameters, cancellationToken).ConfigureAwait(false))
            CheckpointsOf(checkpoint.TenantId).Add(checkpoint);

        var text = $"{AuditEntryReader.Select}{Where} ORDER BY tenant_id, silo, sequence";
        await foreach (var entry in AuditEntryReader.StreamAsync(connection, text, Parameters, cancellationToken).ConfigureAwait(false))
            Add(entry);
    }

    public AuditVerification Conclude(IReadOnlyCollection<AuditWitness> witnesses)
    {
        foreach (var (tenant, checkpoints) in _checkpoints)
        {
            foreach (var silo in checkpoints.Silos) ChainOf(tenant, silo);
        }

        foreach (var (tenant, silo) in _listedChains) ChainOf(tenant, silo);
        foreach (var (key, chain) in _chains) Conclude(key, chain);
        foreach (var (tenant, silo, body) in _told)
            CheckpointsOf(tenant).Expect(body.RefersToSequence ?? 0, body.Details ?? "", $"an entry of chain {silo}");
        var relevant = witnesses.Where(witness => tenantId is null || witness.TenantId == tenantId).ToList();
        foreach (var witness in relevant)
            CheckpointsOf(witness.TenantId).Expect(witness.Number, witness.Mac, "the given witness");

        var findings = _checkpoints.Values.Select(c => c.Finding).Concat(_chains.Values.Select(c => c.Finding)).OfType<AuditFinding>();
        return new AuditVerification(
            _chains.Count,
            _entries,
            _checkpoints.Values.Sum(c => c.Count),
            [.. findings.OrderBy(f => f.TenantId, StringComparer.Ordinal).ThenBy(f => f.Silo, StringComparer.Ordinal)])
        {
            Witnesses = relevant.Count,
        };
    }

    private void Conclude((string TenantId, string Silo) key, ChainVerification chain)
    {
        chain.End();
        chain.ExplainMissingBodies(_retained.GetValueOrDefault(key));
        if (!_listedChains.Contains(key)) chain.NotListed("audit_chains");
        if (!_listedSilos.Contains(key.Silo)) chain.NotListed("audit_silos");
    }

    private void Add(StoredEntry entry)
    {
        if (++_entries % ReportEvery == 0) progress?.Report(_entries);
        var body = ChainOf(entry.TenantId, entry.Silo).Add(entry);
        if (body is { Kind: AuditEntryKind.Checkpoint }) _told.Add((entry.TenantId, entry.Silo, body));
        if (body is { Kind: AuditEntryKind.Retention, RefersToSilo: { } silo, RefersToSequence: { } sequence })
        {
            var key = (entry.TenantId, silo);
            _retained[key] = Math.Max(sequence, _retained.GetValueOrDefault(key));
        }
    }

    private async Task ReadListsAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var values = new { TenantId = tenantId };
        var chains = await connection.QueryAsync<(string, string)>(
            Statement.Of($"SELECT tenant_id, silo FROM audit_chains{Where}", values, cancellationToken)).ConfigureAwait(false);
        var silos = await connection.QueryAsync<string>(
            Statement.Of("SELECT id FROM audit_silos", null, cancellationToken)).ConfigureAwait(false);
        _listedChains = [.. chains];
        _listedSilos = [.. silos];
    }

    private CheckpointVerification CheckpointsOf(string tenant)
    {
        if (!_checkpoints.TryGetValue(tenant, out var checkpoints))
            _checkpoints[tenant] = checkpoints = new CheckpointVerification(tenant, hashing);
        return checkpoints;
    }

    private ChainVerification ChainOf(string tenant, string silo)
    {
        if (!_chains.TryGetValue((tenant, silo), out var chain))
            _chains[(tenant, silo)] = chain = new ChainVerification(tenant, silo, CheckpointsOf(tenant).HeadsOf(silo), hashing);
        return chain;
    }
}
