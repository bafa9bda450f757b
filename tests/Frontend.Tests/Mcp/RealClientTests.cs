using Archestra.Cluster.Frontend.Tests.Mcp.Scene;
using Archestra.Cluster.Grains.Security;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Archestra.Cluster.Frontend.Tests.Mcp;

/// <summary>The C# SDK's own client, unaltered, in both eras.</summary>
public sealed class RealClientTests
{
    [Theory]
    [InlineData(null, "2026-07-28")]
    [InlineData("2026-07-28", "2026-07-28")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-06-18", "2025-06-18")]
    public async Task The_sdk_lists_and_calls(string? asked, string spoken)
    {
        await using var host = await McpHost.StartAsync();
        host.Scene.SetGateway(McpScene.Tool("echo"));
        host.Scene.Tools["echo"] = (_, _) => Task.FromResult(McpScene.Text("hi"));
        var token = host.Scene.AddToken(Scopes.Write);
        await host.Client(token).InitializeAsync();
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(host.Address, $"/v1/mcp/{McpScene.Gateway}"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });

        await using var client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = asked });
        var tools = await client.ListToolsAsync();
        var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["a"] = 1 });

        client.NegotiatedProtocolVersion.ShouldBe(spoken);
        client.ServerInfo!.Name.ShouldBe("archestra-cluster");
        tools.Select(tool => tool.Name).ShouldBe(["echo"]);
        result.Content.OfType<TextContentBlock>().Single().Text.ShouldBe("hi");
    }
}
