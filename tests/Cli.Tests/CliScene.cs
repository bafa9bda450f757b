using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Cli.Tests;

/// <summary>A running gateway, and the program in the hands of its platform administrator.</summary>
public sealed class CliScene : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("archestra-cli-").FullName;

    public GatewayScene Gateway { get; private set; } = null!;

    internal CliProcess Cli => new(Gateway.Process.BaseUrl, Gateway.Token, _home);

    /// <summary>A tenant of its own, and the program with a token that manages it.</summary>
    internal async Task<(ManagementClient Api, CliProcess Cli)> CreateTenantAsync(string name, params string[] scopes)
    {
        var tenant = (await Gateway.Api.CreateAsync("/api/v1/tenants", new { name })).GetProperty("id").GetString()!;
        var issued = await Gateway.Api.CreateAsync($"/api/v1/tenants/{tenant}/tokens", new
        {
            name = "manager", ownerKind = "organization", ownerId = tenant, scopes = scopes.Length > 0 ? scopes : ["manage", "mcp:read", "mcp:write"],
        });
        var token = issued.GetProperty("text").GetString()!;
        return (ManagementClient.For(Gateway.Process.BaseUrl, tenant, token), new CliProcess(Gateway.Process.BaseUrl, token, Path.Combine(_home, tenant)));
    }

    public async ValueTask InitializeAsync() => Gateway = await GatewayScene.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
