using Archestra.Cluster.Silo.Secrets;

namespace Archestra.Cluster.Silo.Tests.Secrets;

internal static class KeyRings
{
    public static KeyRingContent NewContent() => KeyRingContent.Create(DateTimeOffset.UnixEpoch);

    public static KeyRing Load(KeyRingContent content)
    {
        var ring = new KeyRing();
        ring.Use(content);
        return ring;
    }
}
