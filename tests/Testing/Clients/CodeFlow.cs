using System.Net.Http.Json;
using System.Text.Json;
using System.Web;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>
/// A client that registered itself (RFC 7591) and gets tokens by the code flow (RFC 6749 §4.1 with RFC 7636), step by step,
/// and the browser of the person whom it asks.
/// </summary>
public sealed class CodeFlow : IDisposable
{
    private const string RedirectUri = "http://127.0.0.1:51234/callback";

    // RFC 7636 appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly HttpClient _http;
    private readonly Uri _resource;
    private string _clientId = "";

    private CodeFlow(Uri resource)
    {
        _resource = resource;
        _http = TestHttp.Create(resource);
        Browser = new PageVisitor(TestHttp.Create(resource), resource.GetLeftPart(UriPartial.Authority));
    }

    public PageVisitor Browser { get; }

    /// <param name="resource">The gateway's URL (RFC 8707).</param>
    /// <param name="name">What the client calls itself.</param>
    public static async Task<CodeFlow> RegisterAsync(Uri resource, string name)
    {
        var flow = new CodeFlow(resource);
        var registration = new
        {
            client_name = name, redirect_uris = new[] { RedirectUri }, grant_types = new[] { "authorization_code", "refresh_token" }, token_endpoint_auth_method = "none",
        };
        using var response = await flow._http.PostAsJsonAsync("/oauth/register", registration);
        response.EnsureSuccessStatusCode();
        flow._clientId = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;
        return flow;
    }

    /// <summary>To the first page: sign-in, or consent for whoever is signed in.</summary>
    public Task AuthorizeAsync()
    {
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = _clientId, ["redirect_uri"] = RedirectUri, ["resource"] = _resource.AbsoluteUri,
            ["scope"] = "mcp:read mcp:write", ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
        };
        return Browser.OpenAsync("/oauth/authorize?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));
    }

    public Task SignInAsync(string name, string password) => Browser.PressAsync("Sign in", ("username", name), ("password", password));

    public Task AllowAsync() => Browser.PressAsync("Allow");

    /// <summary>With the code that the browser was sent away with.</summary>
    public Task<IssuedTokens> RedeemAsync()
    {
        var left = Browser.Left ?? throw new InvalidOperationException($"Still at {Browser.Page?.Url}: {Browser.Page?.Html}");
        var code = HttpUtility.ParseQueryString(left.Query)["code"] ?? throw new InvalidOperationException(left.Query);
        return TokenAsync(("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier));
    }

    public Task<IssuedTokens> RefreshAsync(IssuedTokens tokens) => TokenAsync(("grant_type", "refresh_token"), ("refresh_token", tokens.RefreshToken));

    /// <summary>All steps.</summary>
    public async Task<IssuedTokens> GetTokensAsync(string name, string password)
    {
        await AuthorizeAsync();
        await SignInAsync(name, password);
        await AllowAsync();
        return await RedeemAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        Browser.Dispose();
    }

    private async Task<IssuedTokens> TokenAsync(params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("client_id", _clientId)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var response = await _http.PostAsync("/oauth/token", form);
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{(int)response.StatusCode}: {body}");
        var answer = JsonElement.Parse(body);
        return new IssuedTokens(answer.GetProperty("access_token").GetString()!, answer.GetProperty("refresh_token").GetString()!);
    }
}
