using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>Everything that is given out, refused and ended is on record, with whose it is (https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2).</summary>
public sealed class AuditTrailTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private const string NoTenant = "-";

    private readonly AuthorizationScene _scene = fixture.Scene;

    [Fact]
    public async Task A_refresh_names_the_person_the_client_and_the_family()
    {
        var client = await DynamicAsync();
        var token = (await TokensAsync(client)).GetProperty("refresh_token").GetString()!;

        await PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", client.Id));

        var entry = await RecordedAsync("oauth.token_refreshed", entry => entry.ClientId == client.Id);
        (entry.TenantId, entry.ActorId, entry.TokenId, entry.GatewayId).ShouldBe((_scene.Tenant, _scene.Ann.Id, token.Split('.')[1], _scene.Gateway.Id));
    }

    /// <summary>Of an administrator's client the tenant is known: the refusal is in its chain.</summary>
    [Theory]
    [InlineData("oauth.token_refused", "/oauth/token")]
    [InlineData("oauth.revocation_refused", "/oauth/revoke")]
    [InlineData("oauth.introspection_refused", "/oauth/introspect")]
    [InlineData("oauth.device_refused", "/oauth/device_authorization")]
    public async Task What_is_refused_to_a_client_names_it(string action, string path)
    {
        var client = await RegisteredAsync(client => client);
        var token = (await TokensAsync(await DynamicAsync())).GetProperty("access_token").GetString()!;

        await PostAsync(path, ("grant_type", "refresh_token"), ("refresh_token", "x"), ("token", token), ("client_id", client.Id));

        var entry = await RecordedAsync(action, entry => entry.Subject == $"oauth_client/{client.Id}");
        (entry.TenantId, entry.Outcome).ShouldBe((_scene.Tenant, AuditOutcomes.Refused));
        entry.SourceAddress.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_client_that_is_not_who_it_says_is_on_record()
    {
        var client = await RegisteredAsync(client => client);

        await PostAsync("/oauth/token", ("grant_type", "refresh_token"), ("client_id", client.Id), ("client_secret", "wrong"));

        (await RecordedAsync("oauth.client_refused", entry => entry.Subject == $"oauth_client/{client.Id}")).TenantId.ShouldBe(_scene.Tenant);
    }

    [Fact]
    public async Task A_registration_that_is_refused_and_one_that_is_deleted_are_on_record()
    {
        using var http = TestHttp.Create(_scene.Frontends[0]);
        using (await http.PostAsJsonAsync("/oauth/register", new { redirect_uris = new[] { "javascript:1" } }))
        {
            (await RecordedAsync("oauth.registration_refused", entry => entry.Details == "invalid_redirect_uri")).TenantId.ShouldBe(NoTenant);
        }

        using var registered = await http.PostAsJsonAsync(
            "/oauth/register", new { redirect_uris = new[] { "http://127.0.0.1/callback" }, token_endpoint_auth_method = "none" });
        var body = JsonElement.Parse(await registered.Content.ReadAsStringAsync());
        var id = body.GetProperty("client_id").GetString()!;
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/oauth/register/{id}");
        delete.Headers.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("registration_access_token").GetString());
        using var deleted = await http.SendAsync(delete);

        var entry = await RecordedAsync("oauth.client_deleted", entry => entry.ClientId == id);
        (entry.TenantId, entry.Subject, entry.Outcome).ShouldBe((NoTenant, $"oauth_client/{id}", AuditOutcomes.Succeeded));
    }

    [Fact]
    public async Task A_person_that_says_no_to_a_device_is_on_record()
    {
        using var play = await DevicePlay.RegisterAsync(_scene, await _scene.SignInAsync());

        await play.DecideAsync((await play.StartedAsync()).UserCode, isApproved: false);

        var entry = await RecordedAsync("oauth.device_denied", entry => entry.ClientId == play.ClientId);
        (entry.TenantId, entry.ActorId, entry.TokenId).ShouldBe((_scene.Tenant, _scene.Ann.Id, play.Session!.Split('.')[1]));
    }

    [Fact]
    public async Task Sessions_that_end_are_on_record()
    {
        var (left, revoked) = (await _scene.SignInAsync(), (await _scene.SignInAsync()).Split('.')[1]);
        var form = await _scene.Cluster.CallAsync<ISignInGrain, string?>("y/sign-in", _scene.Cluster.SystemProof, grain => grain.GetFormTokenAsync(left));

        (await _scene.Cluster.CallAsync<ISignInGrain, bool>("y/sign-in", _scene.Cluster.SystemProof, grain => grain.SignOutAsync(left, form!))).ShouldBeTrue();
        (await _scene.Cluster.CallAsync<IUserSessionGrain, ChangeOutcome<UserSession>>(
            new UserSessionKey(_scene.Tenant, revoked).ToString(), _scene.Cluster.SystemProof, grain => grain.RevokeAsync())).IsChanged.ShouldBeTrue();

        var ended = await RecordedAsync("sign_in.ended", entry => entry.TokenId == left.Split('.')[1]);
        (ended.TenantId, ended.ActorId).ShouldBe((_scene.Tenant, _scene.Ann.Id));
        (await RecordedAsync("session.revoked", entry => entry.Subject == $"session/{revoked}")).Details.ShouldNotBeNull().ShouldContain(_scene.Ann.Id);
    }

    private Task<OAuthClient> DynamicAsync() => _scene.AddDynamicClientAsync("Test client", "http://127.0.0.1/callback");

    private Task<OAuthClient> RegisteredAsync(Func<OAuthClient, OAuthClient> change) => _scene.AddRegisteredClientAsync(change, "http://127.0.0.1/callback");

    private async Task<JsonElement> TokensAsync(OAuthClient client)
    {
        using var browser = new AuthorizingBrowser(_scene, client, await _scene.SignInAsync());
        return (await browser.RedeemAsync(await browser.GetCodeAsync())).Body;
    }

    private async Task PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var http = TestHttp.Create(_scene.Frontends[0]);
        using var response = await http.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        ((int)response.StatusCode).ShouldBeLessThan(500);
    }

    private async Task<AuditEvent> RecordedAsync(string action, Func<AuditEvent, bool> isIt)
    {
        await _scene.FlushRefusalsAsync();
        return _scene.Cluster.Audit.Events.Concat(_scene.Cluster.Audit.Intents).Single(entry => entry.Action == action && isIt(entry));
    }
}
