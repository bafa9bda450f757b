using System.Text.Json;

namespace Archestra.Cluster.Clients.Tests.Scenes;

/// <summary>
/// Clients may register themselves, or name a document (CIMD). The documents are read from files: the network of a test
/// has no internet.
/// </summary>
public sealed class OpenScene() : SignInScene($"OAuth:ClientDocumentFiles:0={Desktop}", $"OAuth:ClientDocumentFiles:1={ClaudeCode}")
{
    public const string DesktopClient = "https://client.example/oauth/desktop.json";

    /// <summary>What Claude Code calls itself, compiled into it.</summary>
    public const string ClaudeCodeClient = "https://claude.ai/oauth/claude-code-client-metadata";

    private static readonly string Desktop = Write("desktop", DesktopClient, "A desktop client", "http://127.0.0.1/callback");

    private static readonly string ClaudeCode = Write("claude-code", ClaudeCodeClient, "Claude Code", "http://localhost/callback", "http://127.0.0.1/callback");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        File.Delete(Desktop);
        File.Delete(ClaudeCode);
    }

    private static string Write(string file, string clientId, string name, params string[] redirectUris)
    {
        var path = Path.Combine(Path.GetTempPath(), $"archestra-{file}-{Environment.ProcessId}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            client_id = clientId,
            client_name = name,
            redirect_uris = redirectUris,
            grant_types = new[] { "authorization_code", "refresh_token" },
            response_types = new[] { "code" },
            token_endpoint_auth_method = "none",
        }));
        return path;
    }
}
