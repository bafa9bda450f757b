using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>A management API client that knows JSON and paths, nothing of our types: tests see the wire.</summary>
public sealed class ManagementClient : IDisposable
{
    private readonly HttpClient _http;

    public ManagementClient(HttpClient http, string tenant, string token)
    {
        _http = http;
        Tenant = tenant;
        Token = token;
    }

    public string Tenant { get; }

    public string Token { get; }

    public static ManagementClient For(Uri baseUrl, string tenant, string token) => new(TestHttp.Create(baseUrl), tenant, token);

    /// <param name="path">Below the tenant, for example <c>catalog</c>; or from the root when it begins with a slash.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/v1/tenants/{Tenant}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        return await _http.SendAsync(request);
    }

    /// <summary>Sends any request with the token.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return _http.SendAsync(request);
    }

    public Task<JsonElement> GetAsync(string path) => ReadAsync(HttpMethod.Get, path, null, HttpStatusCode.OK);

    public Task<JsonElement> CreateAsync(string path, object body) => ReadAsync(HttpMethod.Post, path, body, HttpStatusCode.Created);

    public Task<JsonElement> ReplaceAsync(string path, object body) => ReadAsync(HttpMethod.Put, path, body, HttpStatusCode.OK);

    public Task<JsonElement> PatchAsync(string path, object body) => ReadAsync(HttpMethod.Patch, path, body, HttpStatusCode.OK);

    public Task<JsonElement> PostAsync(string path, object body) => ReadAsync(HttpMethod.Post, path, body, HttpStatusCode.OK);

    public async Task DeleteAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Delete, path);
        await ExpectAsync(response, HttpStatusCode.NoContent);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> ReadAsync(HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var response = await SendAsync(method, path, body);
        await ExpectAsync(response, expected);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        if (response.StatusCode != expected)
        {
            throw new HttpRequestException(
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} answered {(int)response.StatusCode}, not {(int)expected}: " +
                await response.Content.ReadAsStringAsync());
        }
    }
}
