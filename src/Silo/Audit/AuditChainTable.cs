using System.Data.Common;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>Which chains there are, and where they end.</summary>
internal static class AuditChainTable
{
    private const string LastEntry = """
        SELECT sequence AS Sequence, mac AS Mac FROM audit_entries
        WHERE tenant_id = @TenantId AND silo = @Silo ORDER BY sequence DESC LIMIT 1
        """;

    public static async Task<ChainHead> HeadAsync(
        DbConnection connection, string tenantId, string silo, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<ChainHead>(
            Statement.Of(LastEntry, new { TenantId = tenantId, Silo = silo }, cancellationToken)).ConfigureAwait(false)
        ?? ChainMac.Genesis(tenantId, silo);

    public static async Task<IReadOnlyList<string>> TenantsOfAsync(
        DbConnection connection, string silo, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<string>(Statement.Of(
            "SELECT tenant_id FROM audit_chains WHERE silo = @Silo ORDER BY tenant_id", new { Silo = silo }, cancellationToken))
            .ConfigureAwait(false)).AsList();
}
