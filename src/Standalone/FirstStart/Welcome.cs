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
        $"  Sign-in             {baseUrl}/sign-in?tenant={result.TenantId}",
        $"  Name and password   {result.AdministratorName}   {result.Password}",
        $"  Administrator token {result.Token.Text}",
        "",
        "Token and password are shown this once. Keep them; --new-administrator-token makes new ones.",
        "",
        "Claude Code, signing in with the browser:",
        $"  claude mcp add --transport http archestra {endpoint}",
        "  then: claude mcp login archestra",
        "",
        "Claude Code, with the token:",
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
