using Archestra.Cluster.Silo.Secrets;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Silo.Tests.Secrets;

internal static class KeyRings
{
    public static KeyRingContent NewContent() => KeyRingContent.Create(DateTimeOffset.UnixEpoch);

    /// <param name="content">What the ring holds.</param>
    /// <param name="time">By default the moment at which these rings were made.</param>
    public static KeyRing Load(KeyRingContent content, TimeProvider? time = null)
    {
        var ring = new KeyRing(time ?? new ManualTimeProvider(DateTimeOffset.UnixEpoch));
        ring.Use(content);
        return ring;
    }
}
