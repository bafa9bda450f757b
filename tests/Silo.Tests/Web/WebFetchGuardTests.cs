using System.Net;
using System.Text;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Silo.Web;
using Microsoft.AspNetCore.Http;

namespace Archestra.Cluster.Silo.Tests.Web;

/// <summary>Where a fetch may lead (MCP security best practices, "Server-Side Request Forgery").</summary>
public sealed class WebFetchGuardTests
{
    private static readonly WebLimits Limits = new(8192, TimeSpan.FromSeconds(20), AllowLoopback: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    public async Task A_name_that_leads_inside_is_refused_even_with_a_public_address_beside_it(string inside)
    {
        using var fetch = new WebFetch(
            new GuardedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse("1.1.1.1"), IPAddress.Parse(inside) })), TimeProvider.System);

        var answer = await fetch.GetAsync(new Uri("https://client.example/metadata"), Limits with { AllowLoopback = false }, Cancel);

        answer.Failure.ShouldBe("The address is not allowed by this gateway's network policy.");
    }

    [Fact]
    public async Task A_name_is_resolved_once_so_that_it_cannot_lead_elsewhere_after_the_check()
    {
        var answers = new Queue<string>(["127.0.0.1", "169.254.169.254"]);
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("checked"));
        using var fetch = new WebFetch(new GuardedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) })), TimeProvider.System);

        var answer = await fetch.GetAsync(new UriBuilder(server.Url) { Host = "localhost" }.Uri, Limits, Cancel);

        Encoding.UTF8.GetString(answer.Body).ShouldBe("checked");
        answers.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_encrypted_does_not_leave_the_machine_even_if_localhost_leads_elsewhere()
    {
        using var fetch = new WebFetch(new GuardedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse("1.1.1.1") })), TimeProvider.System);

        var answer = await fetch.GetAsync(new Uri("http://localhost:4000/"), Limits, Cancel);

        answer.Failure.ShouldBe("The address is not allowed by this gateway's network policy.");
    }

    [Fact]
    public async Task A_connection_made_where_loopback_is_allowed_does_not_serve_where_it_is_not()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("inside"));
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);
        (await fetch.GetAsync(server.Url, Limits, Cancel)).Status.ShouldBe(200);

        var answer = await fetch.GetAsync(new UriBuilder(server.Url) { Scheme = "https" }.Uri, Limits with { AllowLoopback = false }, Cancel);

        answer.Failure.ShouldBe("The address is not allowed by this gateway's network policy.");
    }

    [Theory]
    [InlineData("http://example.com/", "Only https URLs are fetched.")]
    [InlineData("http://10.0.0.1/", "Only https URLs are fetched.")]
    [InlineData("ftp://127.0.0.1/", "Only https URLs are fetched.")]
    [InlineData("file:///etc/passwd", "Only https URLs are fetched.")]
    [InlineData("https://user:secret@example.com/", "URLs with a user name are not fetched.")]
    [InlineData("https://example.com:25/", "URLs with a port below 1024 other than that of https are not fetched.")]
    public async Task Some_urls_are_not_even_tried(string url, string failure)
    {
        using var fetch = new WebFetch(new GuardedConnector((_, _) => throw new InvalidOperationException("It was tried.")), TimeProvider.System);

        (await fetch.GetAsync(new Uri(url), Limits, Cancel)).Failure.ShouldBe(failure);
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_not_believed()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("{}"));
        using var fetch = new WebFetch(GuardedConnector.System, TimeProvider.System);

        var answer = await fetch.GetAsync(new UriBuilder(server.Url) { Scheme = "https" }.Uri, Limits, Cancel);

        answer.Failure.ShouldBe("No secure connection to it could be made.");
    }
}
