using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>The key ring behind its grain.</summary>
internal sealed class KeyOperations(
    RotationStore store, RingChanges ring, KeyNeeds needs, Resealing resealing, SecretCanary canary, KeyRotationLoop loop, TimeProvider time) : IKeyOperations
{
    public async Task<IReadOnlyList<RingKeyStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var content = ring.Content;
        var needed = await needs.OfAsync(content, cancellationToken).ConfigureAwait(false);
        var roots = content.Keys.Select(key => Describe(
            key.Id, RingKeyKind.Root, RingKeyLife.Of(key, content), key.Created, key.Retired, needed[key.Id]));
        var signing = content.SigningKeys.Select(key => Describe(
            key.Id, RingKeyKind.Signing, RingKeyLife.Of(key, content), key.Created, key.Retired, needed[key.Id]));
        return [.. roots.Concat(signing).OrderByDescending(key => key.State == RingKeyState.Active).ThenByDescending(key => key.CreatedAt)];
    }

    public async Task<KeyRotation?> FindRotationAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(cancellationToken).ConfigureAwait(false) is not (var stored, _)) return null;
        if (stored.Rotation.State != KeyRotationState.Resealing) return stored.Rotation;

        // What was put meanwhile is under the new key already: what is left can only become less.
        var left = await resealing.CountOthersAsync(stored.Rotation.KeyId, cancellationToken).ConfigureAwait(false);
        return stored.Rotation with { SecretsDone = Math.Max(0, stored.Rotation.SecretsTotal - left) };
    }

    // Keys that somebody added to the ring beforehand are the ones to come.
    public KeyRotation Plan(string startedBy)
    {
        var content = ring.Content;
        return new KeyRotation
        {
            Id = EntityId.Create("rot"),
            State = KeyRotationState.Adding,
            KeyId = content.Keys.FirstOrDefault(key => RingKeyLife.Of(key, content).State == RingKeyState.Pending)?.Id ?? KeyGeneration.NewKeyId(),
            PreviousKeyId = content.Keys.First(key => key.Active).Id,
            SigningKeyId = content.SigningKeys.FirstOrDefault(key => RingKeyLife.Of(key, content).State == RingKeyState.Pending)?.Id
                ?? KeyGeneration.NewSigningKeyId(),
            PreviousSigningKeyId = content.SigningKeys.First(key => key.Active).Id,
            StartedAt = time.GetUtcNow(),
            StartedBy = startedBy,
        };
    }

    public async Task<ChangeOutcome<KeyRotation>> BeginAsync(KeyRotation plan, string tenantId, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(cancellationToken).ConfigureAwait(false);
        if (found is { Stored.Rotation.State: not KeyRotationState.Finished })
            return ChangeOutcome<KeyRotation>.Conflict("A key rotation is under way.");
        if (!ring.IsWritable && !ReferenceEquals(ring.Content.WithPending(plan.KeyId, plan.SigningKeyId, plan.StartedAt), ring.Content))
            return ChangeOutcome<KeyRotation>.Conflict(ReadOnlyRing.AddFirst);

        if (!await store.SaveAsync(new StoredRotation(plan, tenantId), found?.Version, cancellationToken).ConfigureAwait(false))
            return ChangeOutcome<KeyRotation>.Conflict("Another key rotation began at the same moment.");

        loop.Wake();
        return ChangeOutcome<KeyRotation>.Changed(plan, (found?.Version ?? 0) + 1);
    }

    public async Task<ChangeOutcome<RingKeyStatus>> RemoveAsync(string keyId, CancellationToken cancellationToken)
    {
        var key = (await ListAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(known => known.Id == keyId);
        if (key is null) return ChangeOutcome<RingKeyStatus>.NotFound("There is no such key.");
        if (key.State != RingKeyState.Retired || key.NeededBy.Length > 0)
            return ChangeOutcome<RingKeyStatus>.Conflict("Only a retired key, which nothing needs, can be removed.");

        // In this order: a ring without a key that the database asks for would stop the next start.
        await canary.ForgetAsync(keyId, cancellationToken).ConfigureAwait(false);
        var problem = await ring.ChangeAsync(content => content.Without(keyId), cancellationToken).ConfigureAwait(false);
        return problem is null ? ChangeOutcome<RingKeyStatus>.Changed(key, 0) : ChangeOutcome<RingKeyStatus>.Conflict(problem);
    }

    private static RingKeyStatus Describe(
        string id, RingKeyKind kind, RingKeyLife life, DateTimeOffset created, DateTimeOffset? retired, KeyNeed[] neededBy) => new()
    {
        Id = id,
        Kind = kind,
        State = life.State,
        CreatedAt = created,
        ReplacedAt = life.ReplacedAt,
        RetiredAt = retired,
        NeededBy = neededBy,
    };
}
