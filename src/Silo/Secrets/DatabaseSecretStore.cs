using System.Data.Common;
using System.Security.Cryptography;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Silo.Storage.Database;
using Dapper;

namespace Archestra.Cluster.Silo.Secrets;

/// <summary>Secrets in the database, each version in an envelope of its own.</summary>
internal sealed class DatabaseSecretStore(IDatabase database, IKeyRing keyRing, TimeProvider timeProvider) : ISecretStore
{
    // Deleted versions count too: their rows stay so that no number is given out twice.
    private const string NextVersion =
        "SELECT coalesce(max(version), 0) + 1 FROM secrets WHERE tenant_id = @TenantId AND id = @Id";

    private const string Insert = """
        INSERT INTO secrets (tenant_id, id, version, key_id, envelope, created_at)
        VALUES (@TenantId, @SecretId, @Version, @KeyId, @Envelope, @Now)
        """;

    private const string Get = """
        SELECT tenant_id AS TenantId, id AS Id, version AS Version, key_id AS KeyId, envelope AS Envelope FROM secrets
        WHERE tenant_id = @TenantId AND id = @Id AND version = @Version AND envelope IS NOT NULL
        """;

    private const string Delete = """
        UPDATE secrets SET envelope = NULL, deleted_at = @Now
        WHERE tenant_id = @TenantId AND id = @Id AND version = @Version AND envelope IS NOT NULL
        """;

    private const string List = """
        SELECT version FROM secrets WHERE tenant_id = @TenantId AND id = @Id AND envelope IS NOT NULL ORDER BY version
        """;

    public async Task<SecretRef> PutAsync(
        string tenantId, string? secretId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        var id = secretId ?? KeyGeneration.NewId("x_");
        var version = await database.WriteAsync(
            (_, transaction, ct) => InsertAsync(transaction, tenantId, id, plaintext, ct), cancellationToken).ConfigureAwait(false);
        return new SecretRef(id, version);
    }

    public async Task<byte[]?> GetAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, secret.Id, secret.Version };
        var row = await database.ReadAsync(
            (connection, ct) => connection.QuerySingleOrDefaultAsync<SecretRow>(Statement.Of(Get, parameters, ct)),
            cancellationToken).ConfigureAwait(false);
        return row is null ? null : SecretEnvelope.Open(WrappingKey(row.KeyId), row.Address, row.Envelope);
    }

    public async Task<bool> DeleteAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, secret.Id, secret.Version, Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() };
        return await database.WriteAsync(
            (connection, transaction, ct) => connection.ExecuteAsync(Statement.Of(Delete, parameters, transaction, ct)),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    public async Task<IReadOnlyList<SecretRef>> ListVersionsAsync(
        string tenantId, string secretId, CancellationToken cancellationToken)
    {
        var parameters = new { TenantId = tenantId, Id = secretId };
        var versions = await database.ReadAsync(
            (connection, ct) => connection.QueryAsync<long>(Statement.Of(List, parameters, ct)), cancellationToken).ConfigureAwait(false);
        return [.. versions.Select(version => new SecretRef(secretId, version))];
    }

    // Sealed inside the transaction, since the version is part of what the envelope is bound to. Two silos that put one
    // secret at once take the same number; PostgreSQL refuses the second, and the database repeats it with the next.
    private async Task<long> InsertAsync(
        DbTransaction transaction, string tenantId, string id, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        var version = await connection.ExecuteScalarAsync<long>(
            Statement.Of(NextVersion, new { TenantId = tenantId, Id = id }, transaction, cancellationToken)).ConfigureAwait(false);
        var address = new SecretAddress(tenantId, id, version);
        var key = WrappingKey(keyRing.ActiveKeyId);
        var row = new
        {
            address.TenantId,
            address.SecretId,
            address.Version,
            key.KeyId,
            Envelope = SecretEnvelope.Seal(key, address, plaintext.Span),
            Now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await connection.ExecuteAsync(Statement.Of(Insert, row, transaction, cancellationToken)).ConfigureAwait(false);
        return version;
    }

    private DerivedKey WrappingKey(string keyId) => keyRing.FindWrappingKey(keyId)
        ?? throw new CryptographicException($"The stored secret was sealed with key '{keyId}', which the key ring does not have.");
}
