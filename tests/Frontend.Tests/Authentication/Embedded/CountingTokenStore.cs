using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Stands before the token store of every silo: counts look-ups, holds back their answers, or fails them.</summary>
internal sealed class CountingTokenStore
{
    private volatile LookupGate? _gate;
    private int _lookups;

    public int Lookups => Volatile.Read(ref _lookups);

    public bool IsFailing { get; set; }

    /// <summary>Look-ups read the store and then wait until the gate is opened: their answers grow old.</summary>
    public LookupGate HoldLookups() => _gate = new LookupGate();

    public void Register(IServiceCollection services) => services.AddSingleton<IApiTokenStore>(
        provider => new Guarded(this, SecuredCluster.CreateTokenStore(provider)));

    private async Task<ApiTokenLookup> FindAsync(Func<Task<ApiTokenLookup>> find)
    {
        Interlocked.Increment(ref _lookups);
        if (IsFailing)
        {
            throw new IOException("The test has cut the way to the store.");
        }

        var found = await find();
        if (_gate is { } gate)
        {
            await gate.PassAsync();
        }

        return found;
    }

    private sealed class Guarded(CountingTokenStore owner, IApiTokenStore inner) : IApiTokenStore
    {
        public Task InsertAsync(ApiTokenRecord token, byte[] hash, CancellationToken cancellationToken) =>
            inner.InsertAsync(token, hash, cancellationToken);

        public Task<ApiTokenLookup> FindByHashAsync(byte[] hash, CancellationToken cancellationToken) =>
            owner.FindAsync(() => inner.FindByHashAsync(hash, cancellationToken));

        public Task<ApiTokenRecord?> GetAsync(string tenantId, string id, CancellationToken cancellationToken) =>
            inner.GetAsync(tenantId, id, cancellationToken);

        public Task<ApiTokenPage> ListAsync(ApiTokenQuery query, CancellationToken cancellationToken) =>
            inner.ListAsync(query, cancellationToken);

        public Task<ApiTokenChangeOutcome> RotateAsync(
            string tenantId, string id, ApiTokenRotation rotation, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken) =>
            inner.RotateAsync(tenantId, id, rotation, feedEntryExpiresAt, cancellationToken);

        public Task<ApiTokenChangeOutcome> RevokeAsync(
            string tenantId, string id, DateTimeOffset feedEntryExpiresAt, CancellationToken cancellationToken) =>
            inner.RevokeAsync(tenantId, id, feedEntryExpiresAt, cancellationToken);

        public Task<bool> RekeyAsync(
            string tenantId, string id, byte[] oldHash, byte[] newHash, string newKeyId, CancellationToken cancellationToken) =>
            inner.RekeyAsync(tenantId, id, oldHash, newHash, newKeyId, cancellationToken);

        public Task TouchAsync(IReadOnlyCollection<ApiTokenUse> uses, CancellationToken cancellationToken) => inner.TouchAsync(uses, cancellationToken);
    }
}
