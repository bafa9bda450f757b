using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>
/// A consent that is remembered sends nobody to an address that the person was not shown
/// (https://modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices#confused-deputy-problem).
/// </summary>
public sealed class RememberedConsentTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private const string Trusted = "https://trusted.example/callback";
    private const string Attacker = "https://attacker.example/callback";

    private readonly AuthorizationScene _scene = fixture.Scene;

    [Fact]
    public async Task A_client_that_registered_itself_cannot_turn_a_consent_towards_another_address()
    {
        using var http = TestHttp.Create(_scene.Frontends[0]);
        using var created = await http.PostAsJsonAsync("/oauth/register", Metadata(null, Trusted));
        var registration = JsonElement.Parse(await created.Content.ReadAsStringAsync());
        var clientId = registration.GetProperty("client_id").GetString()!;
        var client = new OAuthClient { Id = clientId, Name = "Attacked", RedirectUris = [Trusted] };
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());

        // The code is thrown away: nothing shows that the client was ever used.
        await browser.GetCodeAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", registration.GetProperty("registration_access_token").GetString());
        using var changed = await http.PutAsJsonAsync(registration.GetProperty("registration_client_uri").GetString(), Metadata(clientId, Trusted, Attacker));
        using var sent = await browser.AuthorizeAsync(("redirect_uri", Attacker));

        sent.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        sent.Headers.Location.ShouldBeNull();
        changed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await changed.Content.ReadAsStringAsync()).ShouldContain("invalid_redirect_uri");
    }

    /// <summary>Who can change the document can send its codes anywhere; the person knows its host only.</summary>
    [Theory]
    [InlineData("https://attacker.example/callback")]
    [InlineData("https://docs.example:8443/callback")]
    [InlineData("https://sub.docs.example/callback")]
    [InlineData("com.example.app:/callback")]
    public async Task A_document_that_sends_its_codes_elsewhere_is_asked_about_every_time(string redirectUri)
    {
        var client = await _scene.AddDocumentClientAsync($"https://docs.example/{Uri.EscapeDataString(redirectUri)}", "https://docs.example/callback", redirectUri);
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
        await browser.GetCodeAsync();

        (await browser.AuthorizeAsync(("redirect_uri", redirectUri))).StatusCode.ShouldBe(HttpStatusCode.OK);
        AuthorizingBrowser.ParametersOf(await browser.AuthorizeAsync()).ShouldContainKey("code");
    }

    private static Dictionary<string, object?> Metadata(string? clientId, params string[] redirectUris)
    {
        var metadata = new Dictionary<string, object?> { ["client_name"] = "Attacked", ["redirect_uris"] = redirectUris, ["token_endpoint_auth_method"] = "none" };
        if (clientId is not null)
        {
            metadata["client_id"] = clientId;
        }

        return metadata;
    }
}
