using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>The product as its user runs it: Standalone of the release build, on a data directory of its own.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private GatewayProcess(ChildProcess process, Uri server, ManagementClient api) => (Process, Server, Api) = (process, server, api);

    public ChildProcess Process { get; }

    public Uri Server { get; }

    public ManagementClient Api { get; }

    /// <summary>The first start, which makes the tenant and its administrator.</summary>
    public static Task<GatewayProcess> CreateAsync(TargetStarter starter, string dataDirectory) => CreateAsync(starter, dataDirectory, Own.Standalone);

    /// <param name="program">Another build of Standalone.</param>
    public static async Task<GatewayProcess> CreateAsync(TargetStarter starter, string dataDirectory, string program)
    {
        var process = Start(starter, dataDirectory, program, []);
        var endpoint = new Uri(await process.ReadAfterAsync("MCP endpoint"));
        var tenant = await process.ReadAfterAsync("Tenant ");
        var token = await process.ReadAfterAsync("Administrator token");
        process.DrainOutput();
        var server = new Uri(endpoint.GetLeftPart(UriPartial.Authority));
        await BecomeReadyAsync(server);
        return new GatewayProcess(process, server, ManagementClient.For(server, tenant, token));
    }

    /// <summary>A later start on the same data; listens on another port.</summary>
    public async Task<GatewayProcess> StartAgainAsync(TargetStarter starter, string dataDirectory, params string[] settings)
    {
        var process = Start(starter, dataDirectory, Own.Standalone, settings);
        var server = new Uri(await process.ReadAfterAsync("listens on "));
        process.DrainOutput();
        return new GatewayProcess(process, server, ManagementClient.For(server, Api.Tenant, Api.Token));
    }

    /// <summary>On a busy machine a node needs a moment until it has seen the change feed's end, and turns requests away until then.</summary>
    private static async Task BecomeReadyAsync(Uri server)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var http = new HttpClient();
        while (true)
        {
            using var response = await http.GetAsync(new Uri(server, "/health/ready"), timeout.Token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(50, timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Process.DisposeAsync();
    }

    private static ChildProcess Start(TargetStarter starter, string dataDirectory, string program, string[] settings) => ChildProcess.Start(
        starter.Processors.Target,
        ["dotnet", program, "--data-directory", dataDirectory, "--urls", "http://127.0.0.1:0", .. settings.SelectMany(s => new[] { "--set", s })],
        Probe.Environment(starter.Folder));
}
