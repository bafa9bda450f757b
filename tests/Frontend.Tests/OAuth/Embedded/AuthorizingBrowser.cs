using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// A browser with at most one session cookie, which follows nothing by itself, and the client that sent it. Each request
/// goes to the next front-end, under the name of the first, as behind a balancer without affinity.
/// </summary>
internal sealed partial class AuthorizingBrowser(AuthorizationScene scene, OAuthClient client, string? session) : IDisposable
{
    // RFC 7636 appendix B.
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    public const string State = "a b&c=d/ä";

    private readonly HttpClient _http = TestHttp.Create(scene.Frontends[0]);
    private int _requests;

    public string? Session { get; set; } = session;

    public string RedirectUri { get; init; } = client.RedirectUris[0];

    /// <summary>A good request, to be spoiled.</summary>
    public List<(string Name, string Value)> Request(params (string Name, string? Value)[] changes)
    {
        List<(string Name, string Value)> request =
        [
            ("response_type", "code"), ("client_id", client.Id), ("redirect_uri", RedirectUri), ("state", State), ("scope", "mcp:read mcp:write"),
            ("code_challenge", Challenge), ("code_challenge_method", "S256"), ("resource", scene.Resource),
        ];
        foreach (var (name, value) in changes)
        {
            request.RemoveAll(parameter => parameter.Name == name);
            if (value is not null)
            {
                request.Add((name, value));
            }
        }

        return request;
    }

    public Task<HttpResponseMessage> AuthorizeAsync(params (string Name, string? Value)[] changes) => AuthorizeAsync(Request(changes));

    public Task<HttpResponseMessage> AuthorizeAsync(IEnumerable<(string Name, string Value)> request) =>
        GetAsync("/oauth/authorize?" + string.Join('&', request.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}")));

    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<HttpResponseMessage> DecideAsync(string page, params (string Name, string? Value)[] changes)
    {
        var fields = FieldsOf(page);
        fields.Add(("decision", "allow"));
        foreach (var (name, value) in changes)
        {
            fields.RemoveAll(field => field.Name == name);
            fields.AddRange((value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => (name, one)));
        }

        return PostAsync("/oauth/consent", fields);
    }

    public Task<HttpResponseMessage> PostAsync(string path, IEnumerable<(string Name, string Value)> fields, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("Origin", origin ?? scene.Issuer);
        return SendAsync(request);
    }

    /// <summary>Through the consent page to a code.</summary>
    public async Task<string> GetCodeAsync(params (string Name, string? Value)[] changes)
    {
        var response = await AuthorizeAsync(changes);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            response = await DecideAsync(await response.Content.ReadAsStringAsync());
        }

        return ParametersOf(response)["code"].ShouldNotBeNull();
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> RedeemAsync(string code, params (string Name, string? Value)[] changes)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["client_id"] = client.Id,
            ["redirect_uri"] = RedirectUri, ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
        {
            fields.Remove(name);
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        var response = await SendToNextAsync(new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(fields) });
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    /// <summary>The parameters with which the browser is sent to the client.</summary>
    public static Dictionary<string, string> ParametersOf(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var query = HttpUtility.ParseQueryString(new Uri(response.Headers.Location!.OriginalString).Query);
        return query.AllKeys.ToDictionary(name => name!, name => query[name]!);
    }

    public static List<(string Name, string Value)> FieldsOf(string page) =>
        [.. Inputs().Matches(page).Select(match => (match.Groups["name"].Value, WebUtility.HtmlDecode(match.Groups["value"].Value)))];

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        if (Session is not null)
        {
            request.Headers.Add("Cookie", $"archestra-session={Session}");
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return await SendToNextAsync(request);
    }

    private Task<HttpResponseMessage> SendToNextAsync(HttpRequestMessage request)
    {
        var frontend = scene.Frontends[_requests++ % scene.Frontends.Count];
        request.RequestUri = new Uri(frontend, request.RequestUri!);
        request.Headers.Host = scene.Frontends[0].Authority;
        return _http.SendAsync(request);
    }

    [GeneratedRegex("""<input type="(?:hidden|checkbox)"[^>]*? name="(?<name>[^"]*)" value="(?<value>[^"]*)"[^>]*>""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inputs();
}
