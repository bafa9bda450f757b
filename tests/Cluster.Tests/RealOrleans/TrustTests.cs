using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Archestra.Cluster.Frontend.Runtime;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Archestra.Cluster.Cluster.Tests.RealOrleans;

/// <summary>Who gets in at the ports between nodes, and what a front-end that was taken over can do there.</summary>
[Collection(RealOrleansCollection.Name)]
public sealed class TrustTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private ClusterScene Cluster => fixture.Cluster;

    [Theory]
    [InlineData("the silos' name", ClusterCertificates.SiloName, false, null)]
    [InlineData("a front-end's name", ClusterCertificates.FrontendName, false, "does not carry the name")]
    [InlineData("a stranger's signature", ClusterCertificates.SiloName, true, "is not trusted")]
    public Task Only_a_silo_gets_in_at_a_silo_port(string with, string name, bool stranger, string? refusal) =>
        ShouldBeJudgedAsync(Cluster.Silos[0].SiloPort, $"at the silo port with {with}", name, stranger, refusal);

    [Theory]
    [InlineData("a front-end's name", ClusterCertificates.FrontendName, false, null)]
    [InlineData("another name", "workload.example", false, "does not carry the name")]
    [InlineData("a stranger's signature", ClusterCertificates.FrontendName, true, "is not trusted")]
    public Task Only_a_node_gets_in_at_a_gateway_port(string with, string name, bool stranger, string? refusal) =>
        ShouldBeJudgedAsync(Cluster.Silos[0].GatewayPort, $"at the gateway port with {with}", name, stranger, refusal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_gets_in_without_a_certificate(bool gateway)
    {
        var silo = Cluster.Silos[0];
        var before = silo.Process.Output.Split("Authentication failed").Length;

        await ConnectAndSendAsync(gateway ? silo.GatewayPort : silo.SiloPort, null);

        await Eventually.HoldsAsync(() => silo.Process.Output.Split("Authentication failed").Length > before, "the silo says that it refused");
    }

    [Fact]
    public async Task A_front_end_does_not_talk_to_silos_of_another_authority()
    {
        var settings = Cluster.FrontendSettings();
        settings["Cluster:Tls:Authority"] = Cluster.Strangers.AuthorityPath;
        settings["Cluster:ConnectTimeout"] = "00:00:02";

        var (exitCode, output) = await NodeProcess.RunAsync("Frontend", settings);

        exitCode.ShouldBe(2, output);
        output.ShouldContain("No silo of cluster 'archestra' could be reached within 2 s (Cluster:ConnectTimeout).");
        output.ShouldContain("Refused a node: certificate CN=silo.archestra.internal is not trusted");
    }

    [Fact]
    public async Task A_silo_that_others_could_reach_without_TLS_does_not_start()
    {
        var settings = Cluster.SiloSettings("bare", ClusterScene.FreePort(), ClusterScene.FreePort());
        foreach (var key in new[] { "Certificate", "PrivateKey", "Authority" }) settings.Remove($"Cluster:Tls:{key}");
        settings["Cluster:AdvertisedAddress"] = "192.0.2.1";

        var (exitCode, output) = await NodeProcess.RunAsync("Silo", settings);

        exitCode.ShouldBe(2, output);
        output.ShouldStartWith("Cluster:Tls is missing");
    }

    [Fact]
    public async Task A_front_end_that_was_taken_over_reaches_no_tenant_without_a_proof()
    {
        using var hostile = await ConnectAsync();
        var grains = hostile.Services.GetRequiredService<IGrainFactory>();

        await Should.ThrowAsync<UnauthorizedAccessException>(() => grains.GetGrain<ITenantGrain>(new TenantKey(Cluster.Tenant).ToString()).GetAsync());
        await Should.ThrowAsync<UnauthorizedAccessException>(() => grains.GetGrain<IManagementGrain>(0).GetHosts());
        await hostile.StopAsync();
    }

    private async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Cluster.FrontendSettings().Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddFrontendRuntime();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task ShouldBeJudgedAsync(int port, string subject, string name, bool stranger, string? refusal)
    {
        using var certificate = (stranger ? Cluster.Strangers : Cluster.Certificates).IssueForMemory(name, subject);

        await ConnectAndSendAsync(port, certificate);

        var log = Cluster.Silos[0].Process;
        if (refusal is null)
        {
            log.Output.ShouldNotContain(subject);
        }
        else
        {
            await Eventually.HoldsAsync(() => log.Output.Contains($"Refused a node: certificate CN={subject} {refusal}", StringComparison.Ordinal), $"the refusal of a node {subject}");
        }
    }

    /// <summary>Says something that no node says, so the connection ends in any case; why, the silo knows.</summary>
    private static async Task ConnectAndSendAsync(int port, X509Certificate2? certificate)
    {
        using var timeout = new CancellationTokenSource(Limit);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, timeout.Token);
        await using var tls = new SslStream(socket.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = ClusterCertificates.SiloName,
            ApplicationProtocols = [new SslApplicationProtocol("Orleans1")],
            ClientCertificates = certificate is null ? [] : [certificate],
            // Here the server is the judge.
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, timeout.Token);
            await tls.WriteAsync("this is no preamble"u8.ToArray(), timeout.Token);
            await tls.CopyToAsync(Stream.Null, timeout.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            // Cut off instead of closed: an end too.
            exception.ShouldNotBeNull();
        }
    }
}
