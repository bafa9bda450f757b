using System.Net;
using System.Text.Json;
using Archestra.Cluster.Frontend.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Frontend.Tests.Http;

/// <summary>Whatever an endpoint throws, the client gets a status and a generic sentence.</summary>
public sealed class ExceptionBoundaryTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { new InvalidOperationException("secret"), 500 },
        { new TimeoutException("secret"), 503 },
        { new Orleans.Runtime.SiloUnavailableException("secret"), 503 },
        { new UnauthorizedAccessException("secret"), 403 },
        { new BadHttpRequestException("secret", 413), 413 },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_becomes_a_problem_that_says_nothing_of_it(Exception failure, int status)
    {
        await using var app = await StartAsync(_ => throw failure);

        using var response = await app.GetTestClient().GetAsync("http://localhost/");
        var body = await response.Content.ReadAsStringAsync();

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        body.ShouldNotContain("secret");
        JsonDocument.Parse(body).RootElement.GetProperty("status").GetInt32().ShouldBe(status);
        response.Headers.Contains("Retry-After").ShouldBe(status == 503);
    }

    [Fact]
    public async Task A_foreign_host_is_told_so_as_a_problem()
    {
        await using var app = await StartAsync(context => context.Response.WriteAsync("in"));

        using var foreign = await app.GetTestClient().GetAsync("http://evil.example/");
        using var own = await app.GetTestClient().GetAsync("http://localhost:8080/");

        foreign.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await own.Content.ReadAsStringAsync()).ShouldBe("in");
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate endpoint)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddFrontendHttp();
        var app = builder.Build();
        app.UseFrontendHttp();
        app.Run(endpoint);
        await app.StartAsync();
        return app;
    }
}
