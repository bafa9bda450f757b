using Archestra.Cluster.Gateway.Benchmarks.Load;
using Archestra.Cluster.Gateway.Benchmarks.Targets;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Gateway.Benchmarks.Processes;

/// <summary>What lies in the store of a measured gateway: 1,000 tokens, 50 installations, 500 tools on one gateway.</summary>
internal static class GatewayStore
{
    public const int Installations = 50;
    private const int IssuedTokens = 1000;
    private const int RotatingTokens = 100;

    public static string UpstreamPath(int installation) => $"/mcp/{installation}";

    /// <returns>The gateway as a target that is called with 100 of its tokens and all of its tools in turn.</returns>
    public static async Task<MeasuredTarget> FillAsync(string name, GatewayProcess gateway, Uri upstream, int tokens = IssuedTokens)
    {
        var installations = new List<string>();
        for (var i = 0; i < Installations; i++)
        {
            installations.Add(await gateway.Api.InstallRemoteAsync($"server {i}", new Uri(upstream, UpstreamPath(i))));
        }

        var texts = new List<string>();
        for (var i = 0; i < tokens; i++)
        {
            texts.Add((await gateway.Api.IssueTokenAsync($"token {i}", "mcp:read", "mcp:write")).Text);
        }

        var path = $"/v1/mcp/{await gateway.Api.CreateGatewayAsync("bench", "prefixed", [.. installations])}";
        var tools = await ListAsync(gateway, path, texts[0], Installations * UpstreamMessages.Tools);
        return new MeasuredTarget(name, gateway.Server, gateway.Process)
        {
            HasProbe = true, Calls = [.. tools.Select(tool => new LoadTarget(path, tool))], Tokens = [.. texts.Take(RotatingTokens)],
        };
    }

    /// <summary>The names of a gateway's tools, once all of them are there.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(GatewayProcess gateway, string path, string token, int expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = McpClient.For(new Uri(gateway.Server, path), token, modern: true);
        while (true)
        {
            var tools = await client.ListToolNamesAsync(timeout.Token);
            if (tools.Count == expected)
            {
                return tools;
            }

            await Task.Delay(100, timeout.Token);
        }
    }
}
