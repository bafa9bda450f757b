using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Reads the whole log as one snapshot and says whether anything in it was edited, removed, reordered, put in, or cut off
/// since the last checkpoint. It writes nothing and works beside running silos.
/// </summary>
internal sealed class AuditVerifier(AuditDatabase database, IKeyedHashing hashing)
{
    /// <param name="tenantId">Only this tenant's chains; null for all.</param>
    /// <param name="witnesses">Checkpoints known from elsewhere, which the log must still hold.</param>
    public Task<AuditVerification> VerifyAsync(
        string? tenantId, IReadOnlyCollection<AuditWitness> witnesses, CancellationToken cancellationToken) =>
        VerifyAsync(tenantId, witnesses, null, cancellationToken);

    /// <inheritdoc cref="VerifyAsync(string?, IReadOnlyCollection{AuditWitness}, CancellationToken)"/>
    /// <param name="progress">Is told how many entries were read.</param>
    public async Task<AuditVerification> VerifyAsync(
        string? tenantId, IReadOnlyCollection<AuditWitness> witnesses, IProgress<long>? progress, CancellationToken cancellationToken) =>
        await database.Database.ReadAsync(
            async (connection, token) =>
            {
                var snapshot = await AuditSnapshot.BeginAsync(connection, token).ConfigureAwait(false);
                await using var snapshotScope = snapshot.ConfigureAwait(false);
                var run = new AuditVerificationRun(hashing, tenantId, progress);
                await run.ReadAsync(connection, token).ConfigureAwait(false);
                return run.Conclude(witnesses);
            },
            cancellationToken).ConfigureAwait(false);
}
