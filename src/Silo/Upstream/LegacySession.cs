namespace Archestra.Cluster.Silo.Upstream;

/// <summary>What <c>initialize</c> opened. A server without sessions gives no id.</summary>
internal sealed record LegacySession(UpstreamHello Hello, string? Id)
{
    /// <summary>Ids of a session are unique over its life; the handshake used the first.</summary>
    public const long HandshakeId = 1;
}
