using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Testing.Standalone;

/// <summary>A running Standalone with what tests do to it through the management API, as an operator would.</summary>
public sealed class GatewayScene : IAsyncDisposable
{
    private GatewayScene(string dataDirectory) => DataDirectory = dataDirectory;

    public string DataDirectory { get; }

    public StandaloneProcess Process { get; private set; } = null!;

    public ManagementClient Api { get; private set; } = null!;

    /// <summary>The administrator's token of the first start.</summary>
    public string Token => Api.Token;

    public static Task<GatewayScene> StartAsync(params string[] arguments) => StartAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Variables of the process, beside ours.</param>
    public static async Task<GatewayScene> StartAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var scene = new GatewayScene(Directory.CreateTempSubdirectory("archestra-test-").FullName);
        scene.Process = await StandaloneProcess.StartAsync(scene.DataDirectory, arguments, environment);
        scene.Api = ManagementClient.For(scene.Process.BaseUrl, scene.Process.DemoTenant!, scene.Process.AdministratorToken!);
        return scene;
    }

    /// <summary>Starts anew on the same data, after a kill or a stop.</summary>
    public async Task RestartAsync(params string[] arguments)
    {
        var (tenant, token) = (Api.Tenant, Api.Token);
        Api.Dispose();
        await Process.DisposeAsync();
        Process = await StandaloneProcess.StartAsync(DataDirectory, arguments);
        Api = ManagementClient.For(Process.BaseUrl, tenant, token);
    }

    /// <returns>The installation's id.</returns>
    public Task<string> InstallRemoteAsync(string name, Uri url, object[]? fields = null, object? values = null) =>
        Api.InstallRemoteAsync(name, url, fields, values);

    /// <returns>The installation's id.</returns>
    public Task<string> InstallHostedAsync(string name, string command, string[] arguments, object[]? fields = null, object? values = null) =>
        Api.InstallHostedAsync(name, command, arguments, fields, values);

    /// <returns>The gateway's endpoint.</returns>
    public async Task<Uri> CreateGatewayAsync(string name, string naming, params string[] installations) =>
        EndpointOf(await Api.CreateGatewayAsync(name, naming, installations));

    public Uri EndpointOf(string gatewayId) => new(Process.BaseUrl, $"/v1/mcp/{gatewayId}");

    /// <summary>Issues a token for the organization.</summary>
    public Task<(string Id, string Text)> IssueTokenAsync(string name, params string[] scopes) => Api.IssueTokenAsync(name, scopes);

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }
}
