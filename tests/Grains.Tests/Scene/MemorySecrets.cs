using System.Collections.Concurrent;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.Tests.Scene;

internal sealed class MemorySecrets : ISecretStore
{
    private readonly ConcurrentDictionary<(string Tenant, SecretRef Secret), byte[]> _values = new();

    public void Put(string tenantId, SecretRef secret, string value) => _values[(tenantId, secret)] = Encoding.UTF8.GetBytes(value);

    public Task<SecretRef> PutAsync(string tenantId, string? secretId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        var secret = new SecretRef(secretId ?? $"se_{_values.Count}", _values.Count + 1);
        _values[(tenantId, secret)] = plaintext.ToArray();
        return Task.FromResult(secret);
    }

    public Task<byte[]?> GetAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken) =>
        Task.FromResult(_values.GetValueOrDefault((tenantId, secret)));

    public Task<bool> DeleteAsync(string tenantId, SecretRef secret, CancellationToken cancellationToken) =>
        Task.FromResult(_values.TryRemove((tenantId, secret), out _));

    public Task<IReadOnlyList<SecretRef>> ListVersionsAsync(string tenantId, string secretId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SecretRef>>([.. _values.Keys.Where(k => k.Tenant == tenantId && k.Secret.Id == secretId).Select(k => k.Secret)]);
}
