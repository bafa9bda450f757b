using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>What the token endpoint takes and how it answers, over the wire: RFC 6749 §2.3.1, §3.2, §5.1, §5.2.</summary>
public sealed class TokenEndpointTests(TokenEndpointTests.Scene scene) : IClassFixture<TokenEndpointTests.Scene>
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const string Foreign = "https://page.example";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>"Request and response parameters MUST NOT be included more than once" (§3.2); "the parameters can only be transmitted in the request-body" (§2.3.1).</summary>
    [Theory]
    [InlineData("grant_type=client_credentials&grant_type=refresh_token", FormType, "")]
    [InlineData("grant_type=client_credentials&client_id=a&client_id=b", FormType, "")]
    [InlineData("grant_type=client_credentials&client_id=%zz", FormType, "")]
    [InlineData("client_id=a", FormType, "")]
    [InlineData("grant_type=&client_id=a", FormType, "")]
    [InlineData("{\"grant_type\":\"client_credentials\"}", "application/json", "")]
    [InlineData("grant_type=client_credentials", "text/plain", "")]
    [InlineData("grant_type=client_credentials", null, "")]
    [InlineData("grant_type=client_credentials", FormType, "?client_id=a&client_secret=b")]
    [InlineData("", FormType, "?grant_type=client_credentials")]
    public async Task Only_one_form_in_the_body_is_taken(string body, string? type, string query)
    {
        using var answer = await PostAsync("/oauth/token" + query, body, type);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ErrorAsync(answer)).ShouldBe("invalid_request");
    }

    [Fact]
    public async Task A_form_that_is_too_large_is_not_read()
    {
        using var answer = await PostAsync("/oauth/token", "grant_type=client_credentials&scope=" + new string('a', 70_000), FormType);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>§5.1, for errors too: whatever stands between keeps no answer.</summary>
    [Fact]
    public async Task No_answer_may_be_kept()
    {
        using var answer = await PostAsync("/oauth/token", "grant_type=client_credentials&client_id=nobody", FormType);

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.Pragma.ToString().ShouldBe("no-cache");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    /// <summary>§5.2: 401 and a challenge "matching the authentication scheme used by the client".</summary>
    [Fact]
    public async Task Only_a_client_that_used_the_header_is_challenged_for_it()
    {
        using var basic = await PostAsync("/oauth/token", "grant_type=client_credentials", FormType, authorization: Basic("nobody", "secret"));
        using var form = await PostAsync("/oauth/token", "grant_type=client_credentials&client_id=nobody&client_secret=secret", FormType);

        (basic.StatusCode, form.StatusCode).ShouldBe((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized));
        (await ErrorAsync(basic), await ErrorAsync(form)).ShouldBe(("invalid_client", "invalid_client"));
        basic.Headers.WwwAuthenticate.ToString().ShouldStartWith("Basic ");
        form.Headers.WwwAuthenticate.ShouldBeEmpty();
    }

    /// <summary>"The client MUST NOT use more than one authentication method in each request" (§2.3).</summary>
    [Theory]
    [InlineData("client_id=a&client_secret=b", "Basic YTpi")]
    [InlineData("client_id=other", "Basic YTpi")]
    [InlineData("client_assertion=x.y.z&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer", "Basic YTpi")]
    [InlineData("client_id=a&client_secret=b&client_assertion=x.y.z&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer", null)]
    [InlineData("client_id=a&client_assertion=x.y.z&client_assertion_type=other", null)]
    [InlineData("client_id=a&client_assertion=x.y.z", null)]
    [InlineData("client_id=a", "Bearer abc")]
    [InlineData("client_id=a", "Basic ???")]
    [InlineData("client_id=a", "Basic YQ==")]
    public async Task A_client_authenticates_in_one_way(string form, string? authorization)
    {
        using var answer = await PostAsync("/oauth/token", "grant_type=client_credentials&" + form, FormType, authorization);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ErrorAsync(answer)).ShouldBe("invalid_request");
    }

    [Fact]
    public async Task A_client_gets_the_grants_that_it_registered_for_and_no_others()
    {
        var client = await RegisterAsync("authorization_code");

        using var unknown = await PostAsync("/oauth/token", $"grant_type=password&client_id={client}", FormType);
        using var notRegistered = await PostAsync("/oauth/token", $"grant_type=refresh_token&refresh_token=a.b.1.c&client_id={client}", FormType);

        (await ErrorAsync(unknown)).ShouldBe("unsupported_grant_type");
        (await ErrorAsync(notRegistered)).ShouldBe("unauthorized_client");
    }

    /// <summary>Fetch standard, "CORS protocol". What pages of every origin may call knows no cookie; all the rest stays closed to them.</summary>
    [Theory]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/revoke")]
    [InlineData("/oauth/register")]
    public async Task Pages_of_every_origin_may_use_what_knows_no_cookies(string path)
    {
        using var question = new HttpRequestMessage(HttpMethod.Options, path);
        question.Headers.Add("Origin", Foreign);
        question.Headers.Add("Access-Control-Request-Method", "POST");
        question.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var allowed = await scene.Http.SendAsync(question, Cancel);
        using var answer = await PostAsync(path, "token=a&grant_type=b", FormType, origin: Foreign);

        allowed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        allowed.Headers.GetValues("Access-Control-Allow-Methods").Single().ShouldContain("POST");
        foreach (var response in new[] { allowed, answer })
        {
            response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
            response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        }

        answer.StatusCode.ShouldNotBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("/oauth/introspect")]
    [InlineData("/oauth/tokens")]
    [InlineData("/api/v1/me")]
    [InlineData("/v1/mcp/gw_1")]
    public async Task Pages_of_other_origins_get_nothing_else(string path)
    {
        using var answer = await PostAsync(path, "token=a", FormType, origin: Foreign);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("error").GetString();

    private async Task<string> RegisterAsync(params string[] grantTypes)
    {
        var body = JsonSerializer.Serialize(new { redirect_uris = new[] { "http://127.0.0.1/cb" }, token_endpoint_auth_method = "none", grant_types = grantTypes });
        using var answer = await PostAsync("/oauth/register", body, "application/json");
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Cancel)).GetProperty("client_id").GetString()!;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? type, string? authorization = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await scene.Http.SendAsync(request, Cancel);
    }

    public sealed class Scene : IAsyncLifetime
    {
        private GatewayScene _gateway = null!;

        public HttpClient Http { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _gateway = await GatewayScene.StartAsync();
            Http = TestHttp.Create(_gateway.Process.BaseUrl);
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await _gateway.DisposeAsync();
        }
    }
}
