using Archestra.Cluster.Grains.Keys;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Retires a replaced key when nothing needs it, and takes that back should something need it again (a restored backup).
/// A retired key's bytes stay in the ring until somebody removes it: a backup may need them when this database does not.
/// </summary>
internal sealed class KeyRetirement(RingChanges ring, RingSilos silos, KeyNeeds needs, TimeProvider time)
{
    public bool HasCandidates => ring.Content is { Keys.Count: > 1 } or { SigningKeys.Count: > 1 };

    /// <param name="tenantId">Whose audit chain records it.</param>
    public async Task RunAsync(string tenantId, CancellationToken cancellationToken)
    {
        // A silo with an older ring could still make something with the key.
        var content = ring.Content;
        var active = content.Keys.First(key => key.Active).Id;
        var signing = content.SigningKeys.First(key => key.Active).Id;
        if ((await silos.WithoutAsync(silo => silo.ActiveKeyId == active && silo.ActiveSigningKeyId == signing, cancellationToken).ConfigureAwait(false)).Length > 0)
            return;

        var needed = await needs.OfAsync(content, cancellationToken).ConfigureAwait(false);
        var lives = content.Keys.Select(key => (key.Id, Life: RingKeyLife.Of(key, content)))
            .Concat(content.SigningKeys.Select(key => (key.Id, Life: RingKeyLife.Of(key, content))));
        foreach (var (keyId, life) in lives)
        {
            var isNeeded = needed[keyId].Length > 0;
            if (life.State == (isNeeded ? RingKeyState.Retired : RingKeyState.Replaced))
                await SetAsync(tenantId, keyId, isNeeded ? null : time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetAsync(string tenantId, string keyId, DateTimeOffset? retired, CancellationToken cancellationToken)
    {
        var (before, after) = retired is null ? (RingKeyState.Retired, RingKeyState.Replaced) : (RingKeyState.Replaced, RingKeyState.Retired);
        await ring.RecordAsync(
            tenantId,
            retired is null ? "keys.needed_again" : "keys.retired",
            $"key/{keyId}",
            new { Before = new { State = before }, After = new { State = after } },
            cancellationToken).ConfigureAwait(false);
        await ring.ChangeAsync(content => content.WithRetired(keyId, retired), cancellationToken).ConfigureAwait(false);
    }
}
