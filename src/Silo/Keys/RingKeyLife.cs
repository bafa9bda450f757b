using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>Where a key is in its life. A ring rotated by an earlier version does not say when a key was replaced: the successor's age does.</summary>
internal sealed record RingKeyLife(RingKeyState State, DateTimeOffset? ReplacedAt)
{
    public static RingKeyLife Of(RingKey key, KeyRingContent ring) =>
        Of(key.Active, key.Created, key.Replaced, key.Retired, ring.Keys.First(other => other.Active).Created);

    public static RingKeyLife Of(RingSigningKey key, KeyRingContent ring) =>
        Of(key.Active, key.Created, key.Replaced, key.Retired, ring.SigningKeys.First(other => other.Active).Created);

    private static RingKeyLife Of(bool active, DateTimeOffset created, DateTimeOffset? replaced, DateTimeOffset? retired, DateTimeOffset successor)
    {
        if (active) return new RingKeyLife(RingKeyState.Active, null);

        return replaced is null && created >= successor
            ? new RingKeyLife(RingKeyState.Pending, null)
            : new RingKeyLife(retired is null ? RingKeyState.Replaced : RingKeyState.Retired, replaced ?? successor);
    }
}
