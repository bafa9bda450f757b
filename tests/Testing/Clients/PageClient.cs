using System.Net;
using System.Text.RegularExpressions;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>A browser as far as our pages need one: keeps cookies, and sends the forms that it was shown with their hidden fields.</summary>
public sealed partial class PageClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _baseUrl;

    public PageClient(Uri baseUrl) => (_http, _baseUrl) = (TestHttp.Create(baseUrl), baseUrl);

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The last page's text.</summary>
    public string Body { get; private set; } = "";

    public HttpResponseMessage Last { get; private set; } = null!;

    public string? Location => Last.Headers.Location?.OriginalString;

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The n-th form of the last page with this action, its hidden fields and buttons' values, and what is typed.</summary>
    public Task<HttpResponseMessage> SubmitAsync(string action, object? typed = null, int at = 0) =>
        PostAsync(action, [.. HiddenFields(action, at), .. Fields(typed)]);

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Origin", origin ?? _baseUrl.GetLeftPart(UriPartial.Authority));
        return SendAsync(request);
    }

    public IReadOnlyList<KeyValuePair<string, string>> HiddenFields(string action, int at = 0)
    {
        var form = Forms().Matches(Body).Where(match => match.Groups["action"].Value == action).ElementAt(at).Groups["content"].Value;
        return [.. Hidden().Matches(form).Select(match => KeyValuePair.Create(match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value)))];
    }

    public static IEnumerable<KeyValuePair<string, string>> Fields(object? typed) =>
        typed?.GetType().GetProperties().Select(property => KeyValuePair.Create(property.Name, property.GetValue(typed)?.ToString() ?? "")) ?? [];

    /// <summary>Signs in and ends where the page sends the browser.</summary>
    public async Task SignInAsync(string tenant, string name, string password)
    {
        await GetAsync($"/sign-in?tenant={tenant}");
        await SubmitAsync("/sign-in", new { username = name, password });
        if (Last.StatusCode != HttpStatusCode.SeeOther)
        {
            throw new InvalidOperationException($"Signing in was answered with {(int)Last.StatusCode}.");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        Last = await _http.SendAsync(request);
        Body = await Last.Content.ReadAsStringAsync();
        foreach (var header in Last.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            var pair = header.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }

        return Last;
    }

    [GeneratedRegex("<form method=\"[a-z]+\" action=\"(?<action>[^\"]*)\"[^>]*>(?<content>.*?)</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Forms();

    [GeneratedRegex("<(input type=\"hidden\"|button type=\"submit\" class=\"[a-z]+\") name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\">", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Hidden();
}
