using System.Net;
using System.Net.Sockets;

namespace Archestra.Cluster.Silo.Web;

/// <summary>
/// Which addresses a URL given by a user may lead to (MCP security best practices, "Server-Side Request Forgery"; the
/// ranges are those of the IANA special-purpose registries). An IPv6 address that carries an IPv4 one is judged by both.
/// </summary>
internal sealed class AddressGuard(bool allowLoopback, bool allowPrivateNetworks)
{
    private static readonly IPNetwork[] Loopback = Parse("127.0.0.0/8", "::1/128");

    private static readonly IPNetwork[] PrivateNetworks = Parse(
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10");

    // Not reachable by any setting. Metadata services hand out credentials to whoever asks: link-local, and those of
    // AWS over IPv6, Alibaba and Azure, which lie in ranges that are otherwise allowed.
    private static readonly IPNetwork[] Never = Parse(
        "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32",
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/128", "100::/64", "2001::/32", "2001:db8::/32", "64:ff9b:1::/48", "ff00::/8");

    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Ipv4Compatible = IPNetwork.Parse("::/96");

    public bool Allows(IPAddress address)
    {
        // Contains() compares a mapped address with IPv6 networks only.
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return AllowsAsIs(plain) && (TryGetEmbedded(plain) is not { } embedded || AllowsAsIs(embedded));
    }

    private static IPNetwork[] Parse(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPAddress? TryGetEmbedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IPv6Loopback.Equals(address))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address))
        {
            return new IPAddress(bytes.AsSpan(2, 4));
        }

        return Nat64.Contains(address) || Ipv4Compatible.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4)) : null;
    }

    private bool AllowsAsIs(IPAddress address)
    {
        if (IsIn(Never, address))
        {
            return false;
        }

        if (IsIn(Loopback, address))
        {
            return allowLoopback;
        }

        return allowPrivateNetworks || !IsIn(PrivateNetworks, address);
    }
}
