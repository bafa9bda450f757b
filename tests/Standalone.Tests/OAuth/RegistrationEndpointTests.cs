using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.OAuth;

/// <summary>RFC 7591 and RFC 7592 over the wire.</summary>
public sealed class RegistrationEndpointTests(OAuthClientTests.Scene scene) : IClassFixture<OAuthClientTests.Scene>
{
    private const string Metadata = """{"client_name":"Wire","redirect_uris":["http://localhost:9/cb"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"]}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_registers_reads_changes_and_ends_its_registration()
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        using var created = await http.PostAsync("/oauth/register", Json(Metadata), Cancel);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.CacheControl!.NoStore.ShouldBeTrue();
        created.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        var body = (await created.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
        var address = new Uri(body["registration_client_uri"]!.ToString());
        address.GetLeftPart(UriPartial.Authority).ShouldBe(scene.Gateway.Process.BaseUrl.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body["registration_access_token"]!.ToString());

        var read = (await http.GetFromJsonAsync<JsonObject>(address, Cancel))!;
        read["client_id"]!.ToString().ShouldBe(body["client_id"]!.ToString());
        read["registration_access_token"]!.ToString().ShouldBe(body["registration_access_token"]!.ToString());

        var changed = JsonNode.Parse(Metadata)!.AsObject();
        changed["client_id"] = body["client_id"]!.ToString();
        changed["client_name"] = "Wire 2";
        using var updated = await http.PutAsync(address, Json(changed.ToJsonString()), Cancel);
        updated.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await updated.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["client_name"]!.ToString().ShouldBe("Wire 2");

        using var deleted = await http.DeleteAsync(address, Cancel);
        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await http.GetAsync(address, Cancel);
        gone.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        gone.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer error=\"invalid_token\"");
    }

    [Theory]
    [InlineData("text/plain", Metadata, "invalid_client_metadata")]
    [InlineData("application/json", "{", "invalid_client_metadata")]
    [InlineData("application/json", """{"redirect_uris":["http://attacker.example/"]}""", "invalid_redirect_uri")]
    public async Task A_refusal_is_400_with_the_code_of_section_3_2_2(string type, string json, string error)
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);

        using var response = await http.PostAsync("/oauth/register", new StringContent(json, Encoding.UTF8, type), Cancel);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["error"]!.ToString().ShouldBe(error);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_register()
    {
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        using var question = new HttpRequestMessage(HttpMethod.Options, "/oauth/register");
        question.Headers.Add("Origin", "https://client.example");
        question.Headers.Add("Access-Control-Request-Method", "POST");
        question.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var preflight = await http.SendAsync(question, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/register") { Content = Json(Metadata) };
        request.Headers.Add("Origin", "https://client.example");
        using var response = await http.SendAsync(request, Cancel);

        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");
}
