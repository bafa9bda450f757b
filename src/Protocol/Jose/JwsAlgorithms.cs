namespace Archestra.Cluster.Protocol.Jose;

/// <summary>
/// The only algorithms that a signature of somebody else is accepted in (RFC 7518 §3.1; RFC 8725 §3.1 and §3.2): never
/// <c>none</c>, and no HMAC, for which a public key would serve as the secret.
/// </summary>
public static class JwsAlgorithms
{
    public const string Rs256 = "RS256";
    public const string Ps256 = "PS256";
    public const string Es256 = "ES256";

    public static readonly IReadOnlyList<string> All = [Es256, Ps256, Rs256];
}
