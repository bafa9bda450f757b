using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>
/// A client and a person's browser on their way through an authorization, each request at another front-end than the one
/// before. Whoever is told "one moment" (503) asks again, as clients and people do.
/// </summary>
internal sealed class BalancedSignIn(GatewayCluster cluster, string publicUrl, string gateway) : IDisposable
{
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    private const string RedirectUri = "http://127.0.0.1:51234/callback";

    private readonly HttpClient _http = cluster.BalancedHttp();
    private readonly PageVisitor _browser = new(cluster.BalancedHttp(), publicUrl);
    private readonly string _verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    private readonly string _state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
    private JsonElement _metadata;
    private string _clientId = "";

    public string Resource { get; } = publicUrl + gateway;

    /// <summary>How often a silo's death was noticed.</summary>
    public int Retries { get; private set; }

    public PageVisitor Browser => _browser;

    /// <summary>RFC 9728, RFC 8414, RFC 7591.</summary>
    public async Task RegisterAsync(params string[] grantTypes)
    {
        var protectedBy = await SendAsync(HttpMethod.Get, $"{publicUrl}/.well-known/oauth-protected-resource{gateway}", null);
        protectedBy.Body.GetProperty("authorization_servers")[0].GetString().ShouldBe(publicUrl);
        _metadata = (await SendAsync(HttpMethod.Get, $"{publicUrl}/.well-known/oauth-authorization-server", null)).Body;
        var registered = await SendAsync(HttpMethod.Post, Endpoint("registration"), () => JsonContent.Create(new
        {
            client_name = "storm",
            redirect_uris = new[] { RedirectUri },
            grant_types = grantTypes,
            token_endpoint_auth_method = "none",
        }));
        _clientId = registered.Body.GetProperty("client_id").GetString()!;
    }

    /// <summary>To the first page of ours.</summary>
    public Task AuthorizeAsync()
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(_verifier)));
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = _clientId, ["redirect_uri"] = RedirectUri, ["state"] = _state, ["resource"] = Resource,
            ["scope"] = "mcp:write", ["code_challenge"] = challenge, ["code_challenge_method"] = "S256",
        };
        return _browser.OpenAsync($"{Endpoint("authorization")}?{string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"))}");
    }

    public Task SignInAsync(string name, string password) => _browser.PressAsync("Sign in", ("username", name), ("password", password));

    public Task AllowAsync() => _browser.PressAsync("Allow");

    /// <summary>RFC 6749 §4.1.2, RFC 9207.</summary>
    public string Code()
    {
        var left = _browser.Left ?? throw new InvalidOperationException($"Still at {_browser.Page?.Url}: {_browser.Page?.Html}");
        left.GetLeftPart(UriPartial.Path).ShouldBe(RedirectUri);
        var answer = HttpUtility.ParseQueryString(left.Query);
        answer["state"].ShouldBe(_state);
        answer["iss"].ShouldBe(publicUrl);
        return answer["code"] ?? throw new InvalidOperationException(left.Query);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code) => TokenAsync(
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", _verifier));

    public Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string token) => TokenAsync(("grant_type", "refresh_token"), ("refresh_token", token));

    /// <summary>RFC 8628 §3.1.</summary>
    public async Task<JsonElement> StartDeviceAsync()
    {
        var started = await SendAsync(HttpMethod.Post, Endpoint("device_authorization"), () => Form(("resource", Resource), ("scope", "mcp:write")));
        started.Status.ShouldBe(HttpStatusCode.OK, $"{started.Body}");
        return started.Body;
    }

    /// <summary>RFC 8628 §3.4.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> PollAsync(string deviceCode) => TokenAsync(("grant_type", DeviceGrant), ("device_code", deviceCode));

    /// <summary>RFC 7009.</summary>
    public async Task RevokeAsync(string token)
    {
        var answer = await SendAsync(HttpMethod.Post, Endpoint("revocation"), () => Form(("token", token)));
        answer.Status.ShouldBe(HttpStatusCode.OK);
    }

    public void Dispose()
    {
        _http.Dispose();
        _browser.Dispose();
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(params (string, string)[] fields) =>
        SendAsync(HttpMethod.Post, Endpoint("token"), () => Form([.. fields, ("resource", Resource)]));

    private FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(
        fields.Append(("client_id", _clientId)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));

    private string Endpoint(string kind) => _metadata.GetProperty($"{kind}_endpoint").GetString()!;

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string url, Func<HttpContent>? content)
    {
        (HttpStatusCode, JsonElement) answered = default;
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(method, url[publicUrl.Length..]) { Content = content?.Invoke() };
                request.Headers.Host = new Uri(publicUrl).Authority;
                using var response = await _http.SendAsync(request);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Retries++;
                    return false;
                }

                var body = await response.Content.ReadAsStringAsync();
                answered = (response.StatusCode, body.Length == 0 ? default : JsonElement.Parse(body));
                return true;
            },
            $"{method} {url} is answered");
        return answered;
    }
}
