using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos.OAuth;

/// <summary>A public OAuth client that registered itself; its requests go to one front-end after the other.</summary>
internal sealed class TokenClient : IDisposable
{
    private readonly HttpClient _http;

    private TokenClient(HttpClient http, string issuer)
    {
        _http = http;
        Issuer = issuer;
    }

    public string Issuer { get; }

    public string Id { get; private set; } = "";

    public static async Task<TokenClient> RegisterAsync(GatewayCluster cluster)
    {
        var client = new TokenClient(GatewayClusterBalancer.CreateClient(cluster.Frontends), cluster.Frontends[0].GetLeftPart(UriPartial.Authority));
        using var answer = await client.SendAsync("/oauth/register", JsonContent.Create(new
        {
            client_name = "Storm", redirect_uris = new[] { "http://127.0.0.1/callback" }, token_endpoint_auth_method = "none",
            grant_types = new[] { "authorization_code", "refresh_token" },
        }));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        client.Id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("client_id").GetString()!;
        return client;
    }

    /// <summary>A client that an administrator registered.</summary>
    /// <param name="issuer">What all front-ends are called.</param>
    public static TokenClient Of(GatewayCluster cluster, string issuer, string id) => new(cluster.BalancedHttp(), issuer) { Id = id };

    public Task<TokenReply> RefreshAsync(string refreshToken, params (string Name, string Value)[] more) =>
        PostAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. more]);

    public Task<TokenReply> RefreshUntilAnsweredAsync(string refreshToken) => UntilAnsweredAsync(() => RefreshAsync(refreshToken));

    /// <summary>As clients do: what may pass is asked again.</summary>
    public static async Task<TokenReply> UntilAnsweredAsync(Func<Task<TokenReply>> ask)
    {
        TokenReply? reply = null;
        await Eventually.HoldsAsync(async () => (reply = await ask()).Status != HttpStatusCode.ServiceUnavailable, "a request is answered");
        return reply!;
    }

    public async Task<TokenReply> PostAsync(string path, params (string Name, string Value)[] parameters)
    {
        using var form = new FormUrlEncodedContent(parameters.Append(("client_id", Id)).Select(parameter => KeyValuePair.Create(parameter.Item1, parameter.Item2)));
        using var answer = await SendAsync(path, form);
        var text = await answer.Content.ReadAsStringAsync();
        return new TokenReply(answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        // All front-ends are one issuer to the client, as behind one name.
        request.Headers.Host = new Uri(Issuer).Authority;
        return await _http.SendAsync(request);
    }
}
