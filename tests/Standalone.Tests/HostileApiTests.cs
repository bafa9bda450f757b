using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Whatever is thrown at the management API, the answer is a 4xx in its own terms: never a 500, never a leak.</summary>
public sealed class HostileApiTests(HostileApiTests.Scene scene) : IClassFixture<HostileApiTests.Scene>
{
    private const string Marker = "LEAK-7b2f";

    public static TheoryData<string, byte[]> Bodies => new()
    {
        { "empty", [] },
        { "truncated", Encoding.UTF8.GetBytes($$"""{"name":"{{Marker}}""") },
        { "trailing data", Encoding.UTF8.GetBytes($$"""{"name":"{{Marker}}"} x""") },
        { "deep nesting", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("""{"name":""", 10_000))) },
        { "deep array", Encoding.UTF8.GetBytes(new string('[', 100_000)) },
        { "duplicate keys", Encoding.UTF8.GetBytes($$"""{"name":"{{Marker}}","name":"b"}""") },
        { "other case", Encoding.UTF8.GetBytes($$"""{"Name":"{{Marker}}"}""") },
        { "invalid UTF-8", [.. Encoding.UTF8.GetBytes("""{"name":""" + "\""), 0xff, 0xfe, 0x22, 0x7d] },
        { "lone surrogate", Encoding.UTF8.GetBytes("""{"name":"\ud800"}""") },
        { "NUL", Encoding.UTF8.GetBytes("""{"name":"a\u0000b"}""") },
        { "wrong types", Encoding.UTF8.GetBytes("""{"name":{"a":1}}""") },
        { "a number", Encoding.UTF8.GetBytes("1e999") },
        { "comments", Encoding.UTF8.GetBytes("""{/* */"name":"a"}""") },
        { "byte order mark", [0xef, 0xbb, 0xbf, 0x7b] },
        { "too large", Encoding.UTF8.GetBytes($$"""{"name":"{{new string('a', 1024 * 1024)}}"}""") },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_hostile_body_is_refused_in_the_apis_own_terms(string kind, byte[] body)
    {
        foreach (var path in (string[])["users", "teams", "catalog", "installations", "gateways", "tokens"])
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await scene.SendAsync(HttpMethod.Post, $"/api/v1/tenants/{scene.Tenant}/{path}", content);

            await ShouldBeRefusedAsync(response, $"{kind} to {path}");
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_foreign_content_type_is_refused(string type)
    {
        using var content = new ByteArrayContent("""{"name":"a"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await scene.SendAsync(HttpMethod.Post, $"/api/v1/tenants/{scene.Tenant}/users", content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "\"99999999999999999999999\"")]
    public async Task A_foreign_header_is_refused(string name, string value)
    {
        using var response = await scene.SendAsync(
            HttpMethod.Put, $"/api/v1/tenants/{scene.Tenant}", new StringContent("""{"name":"demo"}""", Encoding.UTF8, "application/json"), (name, value));

        await ShouldBeRefusedAsync(response, $"{name}: {value}");
    }

    [Theory]
    [InlineData("users?limit=-1")]
    [InlineData("users?limit=abc")]
    [InlineData("users?limit=99999999999999999999")]
    [InlineData("users?cursor=%00%ff")]
    [InlineData("gateways/..%2f..%2fetc")]
    [InlineData("gateways/%00")]
    [InlineData("tokens/' OR 1=1 --")]
    [InlineData("audit?from=yesterday")]
    [InlineData("audit?cursor=AAAA")]
    public async Task A_hostile_path_or_query_is_no_server_error(string path)
    {
        using var response = await scene.SendAsync(HttpMethod.Get, $"/api/v1/tenants/{scene.Tenant}/{path}", null);

        ((int)response.StatusCode).ShouldBeLessThan(500);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("Exception");
    }

    private static async Task ShouldBeRefusedAsync(HttpResponseMessage response, string what)
    {
        ((int)response.StatusCode).ShouldBeInRange(400, 499, what);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain(Marker, Case.Sensitive, what);
        text.ShouldNotContain("Exception", Case.Sensitive, what);
        text.ShouldNotContain("   at ", Case.Sensitive, what);
    }

    public sealed class Scene : IAsyncLifetime
    {
        private GatewayScene _gateway = null!;
        private HttpClient _http = null!;

        public string Tenant => _gateway.Api.Tenant;

        public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token);
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await _http.SendAsync(request);
        }

        public async ValueTask InitializeAsync()
        {
            _gateway = await GatewayScene.StartAsync();
            _http = TestHttp.Create(_gateway.Process.BaseUrl);
        }

        public ValueTask DisposeAsync()
        {
            _http.Dispose();
            return _gateway.DisposeAsync();
        }
    }
}
