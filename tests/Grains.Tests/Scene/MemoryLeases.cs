using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tests.Scene;

/// <summary>Leases in memory; <see cref="Broken"/> makes every request fail.</summary>
internal sealed class MemoryLeases(TimeProvider time) : ILeaseStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lease> _leases = [];

    public bool Broken { get; set; }

    public Lease? Find(string name)
    {
        lock (_gate)
        {
            return _leases.GetValueOrDefault(name) is { Holder.Length: > 0 } lease ? lease : null;
        }
    }

    /// <summary>As another silo would once the lease has run out.</summary>
    public void Steal(string name)
    {
        lock (_gate)
        {
            _leases[name] = new Lease(name, "silo_thief/act_1", _leases[name].Epoch + 1, null, time.GetUtcNow() + TimeSpan.FromMinutes(1));
        }
    }

    public Task<LeaseOutcome> TryAcquireAsync(string name, string holder, TimeSpan duration, string? payload, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            var before = _leases.GetValueOrDefault(name) ?? new Lease(name, "", 0, null, DateTimeOffset.MinValue);
            if (before.Holder.Length > 0 && before.Holder != holder && before.ExpiresAt > time.GetUtcNow())
            {
                return Task.FromResult(new LeaseOutcome(false, before));
            }

            var taken = new Lease(name, holder, before.Epoch + 1, payload, time.GetUtcNow() + duration);
            _leases[name] = taken;
            return Task.FromResult(new LeaseOutcome(true, taken, before.Holder.Length > 0 ? before : null));
        }
    }

    public Task<bool> RenewAsync(string name, string holder, long epoch, TimeSpan duration, string? payload, CancellationToken cancellationToken) =>
        ChangeAsync(name, holder, epoch, lease => lease with { ExpiresAt = time.GetUtcNow() + duration, Payload = payload ?? lease.Payload });

    public Task<bool> ReleaseAsync(string name, string holder, long epoch, CancellationToken cancellationToken) =>
        ChangeAsync(name, holder, epoch, lease => lease with { Holder = "", Payload = null, ExpiresAt = DateTimeOffset.MinValue });

    public Task<IReadOnlyList<Lease>> ListByHolderAsync(string holderPrefix, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Lease>>([.. _leases.Values.Where(l => l.Holder.StartsWith(holderPrefix, StringComparison.Ordinal))]);
        }
    }

    private Task<bool> ChangeAsync(string name, string holder, long epoch, Func<Lease, Lease> change)
    {
        lock (_gate)
        {
            ThrowIfBroken();
            if (!_leases.TryGetValue(name, out var lease) || lease.Holder != holder || lease.Epoch != epoch)
            {
                return Task.FromResult(false);
            }

            _leases[name] = change(lease);
            return Task.FromResult(true);
        }
    }

    private void ThrowIfBroken()
    {
        if (Broken)
        {
            throw new IOException("The database is gone.");
        }
    }
}
