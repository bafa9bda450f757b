using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>A browser by hand that keeps cookies and goes from one site to the other, one step at a time: tests come between.</summary>
public sealed partial class CompanyBrowser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;
    private readonly CompanyScene _scene;

    public CompanyBrowser(CompanyScene scene) => (_scene, _http) = (scene, TestHttp.Create(scene.Gateway.Process.BaseUrl, _cookies));

    public string? Session => CookieOf("archestra-session");

    public string? External => CookieOf("archestra-external");

    /// <summary>The sign-in page, and the button of the provider on it.</summary>
    /// <returns>Where the browser is sent: the provider's authorization endpoint.</returns>
    public async Task<Uri> LeaveAsync(string? providerId = null, string? loginHint = null)
    {
        var hint = loginHint is null ? "" : $"&login_hint={Uri.EscapeDataString(loginHint)}";
        var page = await _http.GetStringAsync(new Uri($"{_scene.Issuer}/sign-in?tenant={_scene.Api.Tenant}{hint}"));
        var fields = Hidden().Matches(ExternalForm().Match(page).Value)
            .Select(field => KeyValuePair.Create(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))
            .Append(KeyValuePair.Create("provider", providerId ?? _scene.ProviderId));
        using var form = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(new Uri($"{_scene.Issuer}/sign-in/external"), form);
        var leaving = await response.Content.ReadAsStringAsync();
        return Link().Match(leaving) is { Success: true } link
            ? new Uri(WebUtility.HtmlDecode(link.Groups["url"].Value))
            : throw new InvalidOperationException($"The browser is not sent to a provider: {(int)response.StatusCode} {leaving}");
    }

    /// <summary>Through the pages of the provider, until it sends the browser to another site.</summary>
    public Task<Uri> VisitProviderAsync(Uri url) => _scene.Provider.VisitAsync(_http, url);

    /// <summary>Back at our callback.</summary>
    /// <returns>The status, where it leads, and the page.</returns>
    public async Task<(HttpStatusCode Status, string? Location, string Page)> ReturnAsync(Uri callback)
    {
        using var response = await _http.GetAsync(callback);
        return (response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync());
    }

    /// <summary>All of it.</summary>
    public async Task<(HttpStatusCode Status, string? Location, string Page)> SignInAsync(string loginHint, string? providerId = null) =>
        await ReturnAsync(await VisitProviderAsync(await LeaveAsync(providerId, loginHint)));

    /// <summary>The company's program gets its tokens for the person, by the code flow with PKCE and a resource (RFC 8707).</summary>
    public async Task<JsonElement> GetTokensAsync(string subject, string scope)
    {
        const string verifier = "a-verifier-of-at-least-forty-three-characters-that-is-no-secret";
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var query = $"response_type=code&client_id={CompanyScene.AppId}&redirect_uri={Uri.EscapeDataString(CompanyScene.AppRedirect)}&scope={Uri.EscapeDataString(scope)}"
            + $"&login_hint={subject}&resource={Uri.EscapeDataString(CompanyScene.Audience)}&code_challenge={challenge}&code_challenge_method=S256";
        var callback = await VisitProviderAsync(new Uri($"{_scene.Provider.Issuer}/auth?{query}"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = CompanyScene.AppId,
            ["code"] = callback.Query.TrimStart('?').Split('&').Single(pair => pair.StartsWith("code=", StringComparison.Ordinal))["code=".Length..],
            ["redirect_uri"] = CompanyScene.AppRedirect,
            ["code_verifier"] = verifier,
            ["resource"] = CompanyScene.Audience,
        });
        using var response = await _http.PostAsync(new Uri($"{_scene.Provider.Issuer}/token"), form);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public void Dispose() => _http.Dispose();

    private string? CookieOf(string name) => _cookies.GetCookies(_scene.Gateway.Process.BaseUrl)[name] is { Value.Length: > 0 } cookie ? cookie.Value : null;

    [GeneratedRegex("<form[^>]*action=\"/sign-in/external\".*?</form>", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExternalForm();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<a id=\"provider\" href=\"(?<url>[^\"]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
