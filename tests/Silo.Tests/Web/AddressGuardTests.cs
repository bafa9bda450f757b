using System.Net;
using Archestra.Cluster.Silo.Tests.Upstream;
using Archestra.Cluster.Silo.Web;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Silo.Tests.Web;

/// <summary>MCP security best practices, "Server-Side Request Forgery".</summary>
public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("::127.0.0.1")]
    public void Loopback_needs_its_own_permission(string address)
    {
        new AddressGuard(allowLoopback: false, allowPrivateNetworks: true).Allows(IPAddress.Parse(address)).ShouldBeFalse();
        new AddressGuard(allowLoopback: true, allowPrivateNetworks: false).Allows(IPAddress.Parse(address)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fd12::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("2002:c0a8:101::")]
    [InlineData("64:ff9b::a00:1")]
    public void Private_networks_need_their_own_permission(string address)
    {
        new AddressGuard(allowLoopback: true, allowPrivateNetworks: false).Allows(IPAddress.Parse(address)).ShouldBeFalse();
        new AddressGuard(allowLoopback: false, allowPrivateNetworks: true).Allows(IPAddress.Parse(address)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:a9fe:a9fe::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    [InlineData("2001:0:1::1")]
    [InlineData("64:ff9b:1::1")]
    public void Some_addresses_are_reached_by_no_setting(string address) =>
        new AddressGuard(allowLoopback: true, allowPrivateNetworks: true).Allows(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::")]
    public void Public_addresses_are_reached(string address) =>
        new AddressGuard(allowLoopback: false, allowPrivateNetworks: false).Allows(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("0x7f.1")]
    [InlineData("2130706433")]
    public async Task A_connection_to_an_address_that_is_not_allowed_is_not_made(string host)
    {
        await using var server = await FakeMcpServer.StartAsync(exchange => exchange.ReplyStatusAsync(200));
        await using var servers = new RemoteServers(("AllowLoopback", "false"));

        var outcome = await servers.TryConnectAsync(new UriBuilder(server.Url) { Host = host }.Uri);

        outcome.Reason.ShouldBe("The upstream server's address is not allowed by this gateway's network policy.");
        server.Exchanges.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/mcp", "must begin with http")]
    [InlineData("file:///etc/passwd", "must begin with http")]
    [InlineData("http://user:password@127.0.0.1/mcp", "must not contain a user name")]
    public async Task A_url_of_another_kind_is_refused(string url, string reason)
    {
        await using var servers = new RemoteServers();

        var outcome = await servers.TryConnectAsync(new Uri(url));

        outcome.Reason!.ShouldContain(reason);
        outcome.Reason!.ShouldNotContain("password@");
    }

    [Theory]
    [InlineData("Host", "some-value")]
    [InlineData("content-length", "some-value")]
    [InlineData("Mcp-Session-Id", "some-value")]
    [InlineData("Mcp-Param-X", "some-value")]
    [InlineData("X-Key", "a\r\nb")]
    [InlineData("X-Key", "schlüssel")]
    [InlineData("bad name", "some-value")]
    public async Task A_header_that_would_change_the_message_is_refused_without_its_value(string name, string value)
    {
        await using var servers = new RemoteServers();

        var outcome = await servers.TryConnectAsync(new Uri("http://127.0.0.1:9/mcp"), new KeyValuePair<string, string>(name, value));

        outcome.Connected.ShouldBeFalse();
        outcome.Reason!.ShouldNotContain(value);
        outcome.Reason!.ShouldContain("header");
    }
}
