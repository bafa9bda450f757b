using System.Diagnostics;
using Archestra.Cluster.Grains.Keys;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Takes a rotation one step further. Each step looks at the ring and the store, does what is missing, and only then says
/// so: repeated after a kill, or by two silos at once, it does no harm.
/// </summary>
internal sealed class RotationSteps(
    RotationStore store, RingChanges ring, RingSilos silos, Resealing resealing, IOptions<KeyRotationOptions> options, TimeProvider time)
{
    /// <returns>Whether there may be more to do at once.</returns>
    public Task<bool> AdvanceAsync(StoredRotation stored, long version, CancellationToken cancellationToken)
    {
        var turn = new Turn(stored, version);
        return stored.Rotation.State switch
        {
            KeyRotationState.Adding => AddAsync(turn, cancellationToken),
            KeyRotationState.Distributing => DistributeAsync(turn, cancellationToken),
            KeyRotationState.Activating => ActivateAsync(turn, cancellationToken),
            KeyRotationState.Resealing => ResealAsync(turn, cancellationToken),
            KeyRotationState.ActivatingSigningKey => ActivateSigningKeyAsync(turn, cancellationToken),
            KeyRotationState.Finished => Task.FromResult(false),
            _ => throw new UnreachableException($"Key rotation state {stored.Rotation.State}."),
        };
    }

    /// <summary>Notes what holds the rotation up, unless it says so already.</summary>
    public async Task<bool> HoldAsync(StoredRotation stored, long version, string[] waitingFor, string? problem, CancellationToken cancellationToken)
    {
        var rotation = stored.Rotation;
        if (rotation.Problem != problem || !rotation.WaitingFor.SequenceEqual(waitingFor))
        {
            await store.SaveAsync(stored with { Rotation = rotation with { WaitingFor = waitingFor, Problem = problem } }, version, cancellationToken)
                .ConfigureAwait(false);
        }

        return false;
    }

    // Step 1: the keys are in the ring, and nobody uses them.
    private async Task<bool> AddAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (ring.Content.Keys is [var only])
            await resealing.NameTokenKeysAsync(only.Id, cancellationToken).ConfigureAwait(false);
        var problem = await ring.ChangeAsync(
            content => content.WithPending(turn.KeyId, turn.SigningKeyId, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return problem is null
            ? await SaveAsync(turn, turn.Rotation with { State = KeyRotationState.Distributing }, cancellationToken).ConfigureAwait(false)
            : await HoldAsync(turn.Stored, turn.Version, [], problem, cancellationToken).ConfigureAwait(false);
    }

    // Step 2: once every live silo has them, the root key is used. From here on what one silo makes another one reads.
    private async Task<bool> DistributeAsync(Turn turn, CancellationToken cancellationToken)
    {
        var waiting = await silos.WithoutAsync(silo => silo.Knows(turn.KeyId) && silo.Knows(turn.SigningKeyId), cancellationToken).ConfigureAwait(false);
        if (waiting.Length > 0) return await HoldAsync(turn.Stored, turn.Version, waiting, null, cancellationToken).ConfigureAwait(false);

        var now = time.GetUtcNow();
        await ring.RecordAsync(
            turn.Stored.TenantId,
            "keys.activated",
            $"key/{turn.KeyId}",
            new { Before = new { KeyId = turn.Rotation.PreviousKeyId }, After = new { turn.KeyId } },
            cancellationToken).ConfigureAwait(false);
        var problem = await ring.ChangeAsync(content => content.WithActive(turn.KeyId, now), cancellationToken).ConfigureAwait(false);
        if (problem is not null) return await HoldAsync(turn.Stored, turn.Version, [], problem, cancellationToken).ConfigureAwait(false);

        var next = turn.Rotation with
        {
            State = KeyRotationState.Activating, DistributedAt = now, SigningActiveAt = now + options.Value.SigningKeyLead,
        };
        return await SaveAsync(turn, next, cancellationToken).ConfigureAwait(false);
    }

    // Step 3: once every live silo uses it, nothing is made with the old key any more, and the rest can be counted.
    private async Task<bool> ActivateAsync(Turn turn, CancellationToken cancellationToken)
    {
        var waiting = await silos.WithoutAsync(silo => silo.ActiveKeyId == turn.KeyId, cancellationToken).ConfigureAwait(false);
        if (waiting.Length > 0) return await HoldAsync(turn.Stored, turn.Version, waiting, null, cancellationToken).ConfigureAwait(false);

        var total = await resealing.CountOthersAsync(turn.KeyId, cancellationToken).ConfigureAwait(false);
        var next = turn.Rotation with { State = KeyRotationState.Resealing, ActivatedAt = time.GetUtcNow(), SecretsTotal = total };
        return await SaveAsync(turn, next, cancellationToken).ConfigureAwait(false);
    }

    // Step 4: one portion. How far it is stands in the secrets themselves.
    private async Task<bool> ResealAsync(Turn turn, CancellationToken cancellationToken)
    {
        // A silo that uses another key would bring them under that one.
        if (ring.Content.Keys.First(key => key.Active).Id != turn.KeyId) return false;

        var portion = options.Value.PortionLength;
        if (await resealing.MoveAsync(portion, cancellationToken).ConfigureAwait(false) == portion) return true;
        if (await resealing.CountOthersAsync(turn.KeyId, cancellationToken).ConfigureAwait(false) > 0) return true;

        var next = turn.Rotation with { State = KeyRotationState.ActivatingSigningKey, SecretsDone = turn.Rotation.SecretsTotal };
        return await SaveAsync(turn, next, cancellationToken).ConfigureAwait(false);
    }

    // Step 5: "a new one appears one cache lifetime before its first use".
    private async Task<bool> ActivateSigningKeyAsync(Turn turn, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < turn.Rotation.SigningActiveAt) return await HoldAsync(turn.Stored, turn.Version, [], null, cancellationToken).ConfigureAwait(false);

        var problem = await ring.ChangeAsync(content => content.WithActiveSigning(turn.SigningKeyId, now), cancellationToken).ConfigureAwait(false);
        var waiting = await silos.WithoutAsync(silo => silo.ActiveSigningKeyId == turn.SigningKeyId, cancellationToken).ConfigureAwait(false);
        if (problem is not null || waiting.Length > 0)
            return await HoldAsync(turn.Stored, turn.Version, waiting, problem, cancellationToken).ConfigureAwait(false);

        var details = new
        {
            Before = new { KeyId = turn.Rotation.PreviousKeyId, SigningKeyId = turn.Rotation.PreviousSigningKeyId },
            After = new { turn.KeyId, turn.SigningKeyId, Resealed = turn.Rotation.SecretsTotal },
        };
        await ring.RecordAsync(turn.Stored.TenantId, "keys.rotation_finished", $"key_rotation/{turn.Rotation.Id}", details, cancellationToken)
            .ConfigureAwait(false);
        return await SaveAsync(turn, turn.Rotation with { State = KeyRotationState.Finished, FinishedAt = now }, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> SaveAsync(Turn turn, KeyRotation next, CancellationToken cancellationToken) =>
        store.SaveAsync(turn.Stored with { Rotation = next with { WaitingFor = [], Problem = null } }, turn.Version, cancellationToken);

    private sealed record Turn(StoredRotation Stored, long Version)
    {
        public KeyRotation Rotation => Stored.Rotation;

        public string KeyId => Rotation.KeyId;

        public string SigningKeyId => Rotation.SigningKeyId;
    }
}
