using System.Net;

namespace Archestra.Cluster.Testing.Clients;

/// <summary>
/// A browser by hand, where a test must know every single request: keeps cookies, follows redirects within the gateway,
/// sends the forms that pages hold. A page that says "one moment" (503) is loaded again, as it asks for.
/// </summary>
public sealed class PageVisitor(HttpClient http, string publicUrl) : IDisposable
{
    private const int MaxRedirects = 8;

    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    /// <summary>How often a page had to be loaded again.</summary>
    public int Retries { get; private set; }

    /// <summary>The page that is shown; null once the browser was sent elsewhere.</summary>
    public VisitedPage? Page { get; private set; }

    /// <summary>Where the browser was sent, outside of the gateway.</summary>
    public Uri? Left { get; private set; }

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <param name="url">Absolute, or a path.</param>
    public Task OpenAsync(string url) => LoadAsync(HttpMethod.Get, Absolute(publicUrl + "/", url), null);

    /// <summary>Sends the form that has a button of this label, with what the page put into it and what the person types.</summary>
    public Task PressAsync(string button, params (string Name, string Value)[] typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        var page = Page ?? throw new InvalidOperationException($"No page is open; the browser went to {Left}.");
        var form = page.FormOf(button);
        if (typed.FirstOrDefault(one => form.Fields.All(field => field.Key != one.Name)) is { Name: { } missing })
        {
            throw new InvalidOperationException($"The form has no field {missing}: {page.Html}");
        }

        var fields = form.Fields.Where(field => typed.All(one => one.Name != field.Key))
            .Concat(typed.Select(one => KeyValuePair.Create(one.Name, one.Value)));
        return LoadAsync(HttpMethod.Post, Absolute(page.Url, form.Action), [.. fields]);
    }

    public void Dispose() => http.Dispose();

    private async Task LoadAsync(HttpMethod method, string url, KeyValuePair<string, string>[]? form)
    {
        (Page, Left) = (null, null);
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var response = await SendAsync(method, url, form);
            if (response.Headers.Location is not { } location)
            {
                Page = new VisitedPage(url, (int)response.StatusCode, await response.Content.ReadAsStringAsync());
                return;
            }

            var next = Absolute(url, location.OriginalString);
            if (!next.StartsWith(publicUrl + "/", StringComparison.Ordinal))
            {
                Left = new Uri(next);
                return;
            }

            (method, url, form) = (HttpMethod.Get, next, null);
        }

        throw new InvalidOperationException($"Too many redirects; the last to {url}.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, KeyValuePair<string, string>[]? form)
    {
        HttpResponseMessage? answered = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = Request(method, url, form);
                var response = await http.SendAsync(request);
                Keep(response);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    Retries++;
                    response.Dispose();
                    return false;
                }

                answered = response;
                return true;
            },
            $"{method} {url} is answered");
        return answered!;
    }

    private HttpRequestMessage Request(HttpMethod method, string url, KeyValuePair<string, string>[]? form)
    {
        var request = new HttpRequestMessage(method, url[publicUrl.Length..]);
        request.Headers.Host = new Uri(publicUrl).Authority;
        if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        if (form is not null)
        {
            request.Headers.Add("Origin", publicUrl);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Content = new FormUrlEncodedContent(form);
        }

        return request;
    }

    private void Keep(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var values)) return;
        foreach (var value in values)
        {
            var pair = value.Split(';', 2)[0].Split('=', 2);
            if (pair[1].Length == 0) _cookies.Remove(pair[0]);
            else _cookies[pair[0]] = pair[1];
        }
    }

    private static string Absolute(string from, string to) => new Uri(new Uri(from), to).AbsoluteUri;
}
