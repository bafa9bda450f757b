using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>A device that registered itself, as real ones do, and the browser of a person.</summary>
internal sealed class DevicePlay(AuthorizationScene scene, string clientId, string? session) : IDisposable
{
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    private readonly HttpClient _http = TestHttp.Create(scene.Frontends[0]);

    public string ClientId { get; } = clientId;

    public string? Session { get; set; } = session;

    public static async Task<DevicePlay> RegisterAsync(AuthorizationScene scene, string? session, params string[] grantTypes)
    {
        using var http = TestHttp.Create(scene.Frontends[0]);
        var registration = new
        {
            client_name = "Toaster",
            token_endpoint_auth_method = "none",
            grant_types = grantTypes.Length > 0 ? grantTypes : [DeviceGrant, "refresh_token"],
            redirect_uris = new[] { "http://127.0.0.1/callback" },
        };
        using var response = await http.PostAsJsonAsync("/oauth/register", registration);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return new DevicePlay(scene, (await JsonOf(response)).GetProperty("client_id").GetString()!, session);
    }

    /// <summary>RFC 8628 §3.1.</summary>
    public Task<HttpResponseMessage> StartAsync(params (string Name, string? Value)[] changes) =>
        SendFormAsync("/oauth/device_authorization", [("client_id", ClientId), ("resource", scene.Resource), ("scope", "mcp:read mcp:write")], changes);

    public async Task<(string DeviceCode, string UserCode)> StartedAsync(params (string Name, string? Value)[] changes)
    {
        using var response = await StartAsync(changes);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await JsonOf(response);
        return (body.GetProperty("device_code").GetString()!, body.GetProperty("user_code").GetString()!);
    }

    /// <summary>RFC 8628 §3.4; the error, or the answer.</summary>
    public async Task<(string? Error, JsonElement Body)> PollAsync(string deviceCode, params (string Name, string? Value)[] changes)
    {
        using var response = await SendFormAsync(
            "/oauth/token", [("grant_type", DeviceGrant), ("device_code", deviceCode), ("client_id", ClientId), ("resource", scene.Resource)], changes);
        var body = await JsonOf(response);
        return (body.TryGetProperty("error", out var error) ? error.GetString() : null, body);
    }

    public async Task<(string? Error, JsonElement Body)> RefreshAsync(string token)
    {
        using var response = await SendFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", ClientId)], []);
        var body = await JsonOf(response);
        return (body.TryGetProperty("error", out var error) ? error.GetString() : null, body);
    }

    /// <summary>The page, by the link with the code.</summary>
    public Task<HttpResponseMessage> OpenAsync(string? userCode) =>
        BrowseAsync(new HttpRequestMessage(HttpMethod.Get, userCode is null ? "/device" : $"/device?user_code={Uri.EscapeDataString(userCode)}"));

    public Task<HttpResponseMessage> TypeAsync(string userCode) => PostAsync([("user_code", userCode)]);

    public async Task<HttpResponseMessage> DecideAsync(string page, string decision, params (string Name, string? Value)[] changes)
    {
        var fields = AuthorizingBrowser.FieldsOf(page);
        fields.Add(("decision", decision));
        foreach (var (name, value) in changes)
        {
            fields.RemoveAll(field => field.Name == name);
            fields.AddRange((value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => (name, one)));
        }

        return await PostAsync(fields);
    }

    /// <summary>Through the page to a decision.</summary>
    public async Task<string> DecideAsync(string userCode, bool isApproved = true)
    {
        using var shown = await OpenAsync(userCode);
        using var decided = await DecideAsync(await shown.Content.ReadAsStringAsync(), isApproved ? "allow" : "deny");
        decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await decided.Content.ReadAsStringAsync();
    }

    public void Dispose() => _http.Dispose();

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());

    private Task<HttpResponseMessage> PostAsync(IEnumerable<(string Name, string Value)> fields) => BrowseAsync(new HttpRequestMessage(HttpMethod.Post, "/device")
    {
        Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        Headers = { { "Origin", scene.Issuer } },
    });

    private Task<HttpResponseMessage> BrowseAsync(HttpRequestMessage request)
    {
        if (Session is not null)
        {
            request.Headers.Add("Cookie", $"archestra-session={Session}");
        }

        return _http.SendAsync(request);
    }

    private Task<HttpResponseMessage> SendFormAsync(
        string path, IEnumerable<(string Name, string? Value)> fields, (string Name, string? Value)[] changes)
    {
        var changed = fields.Where(field => !changes.Any(change => change.Name == field.Name)).Concat(changes).Where(field => field.Value is not null);
        return _http.PostAsync(path, new FormUrlEncodedContent(changed.Select(field => KeyValuePair.Create(field.Name, field.Value!))));
    }
}
