namespace Archestra.Cluster.Grains.Secrets;

/// <summary>
/// Secrets in immutable versions. A reference is good only together with its tenant. Nothing read here may be returned by
/// an API, logged, or sent to a front-end.
/// </summary>
public interface ISecretStore
{
    /// <summary>
    /// Stores a new version, of a new secret if <paramref name="secretId"/> is null. Returns when it is durable. A version
    /// number is never used twice, not even after its deletion.
    /// </summary>
    Task<SecretRef> PutAsync(string tenantId, string? secretId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken);

    /// <summary>Null if this version does not exist or was deleted.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The stored record is not the one that was written under this tenant, id and version.
    /// </exception>
    Task<byte[]?> GetAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken);

    /// <summary>Forgets the plaintext of this version; true if there was one.</summary>
    Task<bool> DeleteAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken);

    /// <summary>The versions that can be read, oldest first.</summary>
    Task<IReadOnlyList<SecretRef>> ListVersionsAsync(string tenantId, string secretId, CancellationToken cancellationToken);
}
