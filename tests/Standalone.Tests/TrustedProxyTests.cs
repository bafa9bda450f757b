using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>
/// What a proxy says about the client is believed of the configured ones only: anybody else could choose the address that its
/// failures count for, and the address that our metadata names.
/// </summary>
public sealed class TrustedProxyTests : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("arch-proxy-");

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("192.0.2.0/24", false)]
    [InlineData(null, false)]
    public async Task Forwarded_headers_count_from_a_trusted_proxy_only(string? proxy, bool isTrusted)
    {
        string[] trust = proxy is null ? [] : ["--set", $"Server:TrustedProxies:0={proxy}"];
        await using var node = await StandaloneProcess.StartAsync(_folder.FullName, ["--set", "Http:AllowedHosts:0=mcp.example.com", .. trust]);
        using var http = TestHttp.Create(node.BaseUrl);

        var resource = await ResourceAsync(http, "203.0.113.7");
        var limitedAt = await RefusalsUntilLimitAsync(http, i => $"203.0.113.{i % 250}");

        resource.ShouldBe(isTrusted ? "https://mcp.example.com/v1/mcp/gw_1" : $"{node.BaseUrl.GetLeftPart(UriPartial.Authority)}/v1/mcp/gw_1");
        if (isTrusted)
        {
            limitedAt.ShouldBeNull("each address has its own failures");
        }
        else
        {
            limitedAt.ShouldNotBeNull("an invented address does not hide where the request is from");
        }
    }

    /// <summary>The client sends the header too; the proxy appends what it saw.</summary>
    [Fact]
    public async Task What_a_client_says_to_a_trusted_proxy_is_not_believed()
    {
        await using var node = await StandaloneProcess.StartAsync(_folder.FullName, ["--set", "Http:AllowedHosts:0=mcp.example.com", "--set", "Server:TrustedProxies:0=127.0.0.1"]);
        using var http = TestHttp.Create(node.BaseUrl);

        var limitedAt = await RefusalsUntilLimitAsync(http, i => $"203.0.113.{i % 250}, 198.51.100.1");

        limitedAt.ShouldNotBeNull();
    }

    private static async Task<string?> ResourceAsync(HttpClient http, string address)
    {
        using var request = Forwarded(HttpMethod.Get, "/.well-known/oauth-protected-resource/v1/mcp/gw_1", address);
        using var response = await http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("resource").GetString();
    }

    /// <summary>Shows invented tokens from ever other addresses, as the header says; null when nobody was made to wait.</summary>
    private static async Task<int?> RefusalsUntilLimitAsync(HttpClient http, Func<int, string> address)
    {
        for (var i = 0; i < 120; i++)
        {
            using var request = Forwarded(HttpMethod.Get, "/v1/mcp/gw_1", address(i));
            request.Headers.Add("Authorization", $"Bearer {Protocol.Tokens.ApiTokenText.Create().Reveal()}");
            using var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return i;
            }
        }

        return null;
    }

    private static HttpRequestMessage Forwarded(HttpMethod method, string path, string address)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "mcp.example.com");
        return request;
    }
}
