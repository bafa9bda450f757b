using Archestra.Cluster.Hosting;

namespace Archestra.Cluster.Standalone.FirstStart;

/// <summary>Tells a newcomer what to do next: address, token, and configuration to paste into a client.</summary>
internal static class Welcome
{
    public static void Print(Terminal terminal, string baseUrl, FirstStartResult result)
    {
        var endpoint = $"{baseUrl}/v1/mcp/{result.GatewayId}";
        foreach (var line in Lines(baseUrl, endpoint, result))
        {
            terminal.Write(line);
        }
    }

    private static IEnumerable<string> Lines(string baseUrl, string endpoint, FirstStartResult result) =>
    [
        "",
        "Archestra Cluster is ready.",
        "",
        $"  MCP endpoint        {endpoint}",
        $"  Management API      {baseUrl}/api/v1   (OpenAPI: {baseUrl}/api/v1/openapi.json)",
        $"  Tenant              {result.TenantId}",
        $"  Administrator token {result.Token.Text}",
        "",
        "The token is shown this once. Keep it; --new-administrator-token issues another one.",
        "",
        "Claude Code:",
        $"  claude mcp add --transport http archestra {endpoint} --header \"Authorization: Bearer {result.Token.Text}\"",
        "",
        "Cursor and other clients (mcp.json):",
        "  {",
        "    \"mcpServers\": {",
        "      \"archestra\": {",
        $"        \"url\": \"{endpoint}\",",
        $"        \"headers\": {{ \"Authorization\": \"Bearer {result.Token.Text}\" }}",
        "      }",
        "    }",
        "  }",
        "",
    ];
}
