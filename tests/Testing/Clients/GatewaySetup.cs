using System.Text.Json;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>What an operator does before anybody can call a tool.</summary>
public static class GatewaySetup
{
    /// <returns>The installation's id.</returns>
    public static async Task<string> InstallRemoteAsync(
        this ManagementClient api, string name, Uri url, object[]? fields = null, object? values = null)
    {
        var entry = await api.CreateAsync("catalog", new { name, transport = "streamableHttp", url, fields = fields ?? [] });
        return await api.InstallAsync(name, entry, values);
    }

    /// <returns>The installation's id.</returns>
    public static async Task<string> InstallHostedAsync(
        this ManagementClient api, string name, string command, string[] arguments, object[]? fields = null, object? values = null)
    {
        var entry = await api.CreateAsync("catalog", new { name, transport = "stdio", command, arguments, fields = fields ?? [] });
        return await api.InstallAsync(name, entry, values);
    }

    /// <returns>The gateway's id.</returns>
    public static async Task<string> CreateGatewayAsync(this ManagementClient api, string name, string naming, params string[] installations)
    {
        var gateway = await api.CreateAsync(
            "gateways", new { name, naming, installations = installations.Select(id => new { installationId = id }).ToArray() });
        return gateway.GetProperty("id").GetString()!;
    }

    /// <summary>Issues a token for the organization.</summary>
    public static async Task<(string Id, string Text)> IssueTokenAsync(this ManagementClient api, string name, params string[] scopes)
    {
        var issued = await api.CreateAsync("tokens", new { name, ownerKind = "organization", ownerId = api.Tenant, scopes });
        return (issued.GetProperty("token").GetProperty("id").GetString()!, issued.GetProperty("text").GetString()!);
    }

    private static async Task<string> InstallAsync(this ManagementClient api, string name, JsonElement entry, object? values)
    {
        var installed = await api.CreateAsync("installations", new
        {
            name,
            catalogEntryId = entry.GetProperty("id").GetString(),
            ownerKind = "organization",
            ownerId = api.Tenant,
            values = values ?? new { },
        });
        return installed.GetProperty("id").GetString()!;
    }
}
