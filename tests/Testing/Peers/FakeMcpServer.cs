using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Testing.Peers;

/// <summary>
/// A remote MCP server on a loopback port whose every HTTP answer is the test's own. The two ready-made eras do the
/// handshake and hand on the rest.
/// </summary>
public sealed class FakeMcpServer : IAsyncDisposable
{
    public const string SessionId = "session-1";

    private readonly ConcurrentQueue<FakeMcpExchange> _exchanges = new();
    private readonly WebApplication _app;

    private FakeMcpServer(WebApplication app) => _app = app;

    public Uri Url { get; private set; } = null!;

    /// <summary>Everything that was asked so far, in order.</summary>
    public IReadOnlyList<FakeMcpExchange> Exchanges => [.. _exchanges];

    public static async Task<FakeMcpServer> StartAsync(Func<FakeMcpExchange, Task> handle, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new FakeMcpServer(app);
        app.Run(async context =>
        {
            var exchange = await FakeMcpExchange.ReadAsync(context);
            server._exchanges.Enqueue(exchange);
            await handle(exchange);
        });
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Url = new Uri(new Uri(address), "/mcp");
        return server;
    }

    /// <summary>Knows <c>initialize</c> with a session, has no stream of its own, refuses the probe as the TypeScript SDK does.</summary>
    /// <param name="handle">Gets every other POST.</param>
    /// <param name="capabilities">What it declares.</param>
    public static Task<FakeMcpServer> StartLegacyAsync(Func<FakeMcpExchange, Task> handle, string capabilities = """{"tools":{}}""") =>
        StartAsync(exchange => exchange switch
        {
            { HttpMethod: "GET" } => exchange.ReplyStatusAsync(405),
            { HttpMethod: "DELETE" } => exchange.ReplyStatusAsync(200),
            { Method: "server/discover" } => exchange.ReplyErrorAsync(400, -32000, "Bad Request: Server not initialized"),
            { Method: "initialize" } => exchange.OpenSessionAsync(SessionId, capabilities),
            { Method: "notifications/initialized" or "notifications/cancelled" } => exchange.ReplyStatusAsync(202),
            _ => handle(exchange),
        });

    /// <summary>Knows <c>server/discover</c> and refuses what legacy clients send.</summary>
    /// <param name="handle">Gets every other POST.</param>
    /// <param name="capabilities">What it declares.</param>
    public static Task<FakeMcpServer> StartModernAsync(Func<FakeMcpExchange, Task> handle, string capabilities = """{"tools":{}}""") =>
        StartAsync(exchange => exchange switch
        {
            { HttpMethod: not "POST" } => exchange.ReplyStatusAsync(405),
            { Method: "server/discover" } => exchange.ReplyAsync(
                $$"""{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{{capabilities}},"instructions":"be modern"}"""),
            { Method: "initialize" } => exchange.ReplyErrorAsync(400, -32022, "Unsupported protocol version", """{"supported":["2026-07-28"]}"""),
            _ => handle(exchange),
        });

    public async ValueTask DisposeAsync()
    {
        // Streams that a test left open do not hold up its end.
        using var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}
