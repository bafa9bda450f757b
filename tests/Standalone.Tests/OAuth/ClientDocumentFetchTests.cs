using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>Attack: SSRF by a client id that is a URL (MCP security best practices, "SSRF"; OAuth Client ID Metadata Document, §6.5), from the outside.</summary>
public sealed class ClientDocumentFetchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_on_this_machine_or_in_its_networks_is_asked()
    {
        await using var inside = await Server.StartAsync();
        await using var gateway = await GatewayScene.StartAsync();
        var port = inside.Url.Port;

        foreach (var url in new[]
                 {
                     $"http://127.0.0.1:{port}/client.json", $"https://127.0.0.1:{port}/client.json", $"https://localhost:{port}/client.json",
                     $"https://[::1]:{port}/client.json", $"https://[::ffff:127.0.0.1]:{port}/client.json", $"https://2130706433:{port}/client.json",
                     $"https://169.254.169.254/latest/meta-data", $"https://10.0.0.1:{port}/client.json",
                 })
        {
            var (error, description) = await AuthenticateAsync(gateway, url);

            error.ShouldBe("invalid_client", url);
            description.ShouldNotContain("address", Case.Insensitive, url);
        }

        inside.Requests.ShouldBeEmpty();
        inside.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Where_loopback_is_allowed_a_document_is_fetched_once_and_nothing_else_is_followed_or_read_to_its_end()
    {
        await using var host = await Server.StartAsync();
        await using var gateway = await GatewayScene.StartAsync("--set", "OAuth:AllowLoopbackClientDocuments=true");

        // The client is known then; only its code is not.
        (await AuthenticateAsync(gateway, host.At("/client.json"))).Error.ShouldBe("invalid_grant");
        (await AuthenticateAsync(gateway, host.At("/client.json"))).Error.ShouldBe("invalid_grant");
        foreach (var path in new[] { "/redirect", "/huge", "/html", "/other" })
        {
            (await AuthenticateAsync(gateway, host.At(path))).Error.ShouldBe("invalid_client", path);
        }

        host.Requests.ShouldBe(["/client.json", "/redirect", "/huge", "/html", "/other"]);
    }

    /// <summary>A host that gives a little at a time holds up its own client for five seconds, and no longer.</summary>
    [Fact]
    public async Task A_document_that_takes_its_time_is_given_up()
    {
        await using var host = await Server.StartAsync();
        await using var gateway = await GatewayScene.StartAsync("--set", "OAuth:AllowLoopbackClientDocuments=true");
        var started = TimeProvider.System.GetTimestamp();

        (await AuthenticateAsync(gateway, host.At("/slow"))).Error.ShouldBe("invalid_client");

        TimeProvider.System.GetElapsedTime(started).ShouldBeInRange(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
        await host.GivenUp.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        (await AuthenticateAsync(gateway, host.At("/client.json"))).Error.ShouldBe("invalid_grant", "others of that host are not held up");
    }

    private static async Task<(string Error, string Description)> AuthenticateAsync(GatewayScene gateway, string clientId)
    {
        using var http = TestHttp.Create(gateway.Process.BaseUrl);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = clientId, ["code"] = "none", ["redirect_uri"] = "http://localhost/cb", ["code_verifier"] = new('x', 43),
        });
        using var response = await http.PostAsync("/oauth/token", form, Cancel);
        response.StatusCode.ShouldNotBe(HttpStatusCode.InternalServerError);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return (body.GetProperty("error").GetString()!, body.GetProperty("error_description").GetString()!);
    }

    /// <summary>Serves a sound document at /client.json, and what is none.</summary>
    private sealed class Server(WebApplication app) : IAsyncDisposable
    {
        private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _connections;

        public Uri Url { get; } = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        public ConcurrentQueue<string> Requests { get; } = new();

        /// <summary>The gateway closed the connection of the document that takes its time.</summary>
        public Task GivenUp => _givenUp.Task;

        public int Connections => _connections;

        public static async Task<Server> StartAsync()
        {
            Server? server = null;
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection =>
            {
                Interlocked.Increment(ref server!._connections);
                return next(connection);
            })));
            var app = builder.Build();
            app.Run(context => server!.AnswerAsync(context));
            await app.StartAsync(Cancel);
            return server = new Server(app);
        }

        public string At(string path) => new Uri(Url, path).AbsoluteUri;

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private Task AnswerAsync(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            Requests.Enqueue(path);
            context.Response.ContentType = path == "/html" ? "text/html" : "application/json";
            switch (path)
            {
                case "/redirect":
                    context.Response.Redirect("/client.json");
                    return Task.CompletedTask;
                case "/slow":
                    return TrickleAsync(context);
                case "/huge":
                    return context.Response.WriteAsync(Document(path) + new string(' ', 8192));
                default:
                    return context.Response.WriteAsync(Document(path == "/other" ? "/client.json" : path));
            }
        }

        private async Task TrickleAsync(HttpContext context)
        {
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
            try
            {
                foreach (var character in Document("/slow"))
                {
                    await context.Response.WriteAsync(character.ToString());
                    await pause.WaitForNextTickAsync(context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                _givenUp.TrySetResult();
            }
        }

        private string Document(string path) => $$"""{"client_id":"{{At(path)}}","client_name":"Local","redirect_uris":["http://localhost/cb"]}""";
    }
}
