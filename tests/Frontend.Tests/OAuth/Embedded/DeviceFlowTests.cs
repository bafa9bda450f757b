using System.Net;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>https://www.rfc-editor.org/rfc/rfc8628</summary>
public sealed class DeviceFlowTests(AuthorizationFixture fixture) : IClassFixture<AuthorizationFixture>
{
    private readonly AuthorizationScene _scene = fixture.Scene;

    /// <summary>§3.2.</summary>
    [Fact]
    public async Task A_device_is_told_its_codes_and_where_to_send_the_person()
    {
        using var play = await PlayAsync();

        using var response = await play.StartAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var body = await DevicePlay.JsonOf(response);
        var userCode = body.GetProperty("user_code").GetString()!;
        userCode.ShouldMatch("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$");
        body.GetProperty("verification_uri").GetString().ShouldBe($"{_scene.Issuer}/device");
        body.GetProperty("verification_uri_complete").GetString().ShouldBe($"{_scene.Issuer}/device?user_code={userCode}");
        body.GetProperty("expires_in").GetInt32().ShouldBe(600);
        body.GetProperty("interval").GetInt32().ShouldBe(5);
        body.GetProperty("device_code").GetString()!.ShouldNotContain(userCode);
    }

    /// <summary>§3.3 to §3.5.</summary>
    [Fact]
    public async Task From_a_device_through_sign_in_and_consent_to_tokens()
    {
        using var play = await PlayAsync(isSignedIn: false);
        var (deviceCode, userCode) = await play.StartedAsync();
        (await play.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");

        using var stranger = await play.OpenAsync(userCode);
        stranger.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        var signIn = stranger.Headers.Location!.OriginalString;
        signIn.ShouldStartWith($"/sign-in?tenant={_scene.Tenant}&return=");
        Uri.UnescapeDataString(signIn).ShouldEndWith($"/device?user_code={userCode}");

        play.Session = await _scene.SignInAsync();
        (await play.DecideAsync(userCode)).ShouldContain("The device is connected.");

        var (error, tokens) = await play.PollAsync(deviceCode);
        error.ShouldBeNull();
        tokens.GetProperty("token_type").GetString().ShouldBe("Bearer");
        tokens.GetProperty("scope").GetString().ShouldBe("mcp:read mcp:write");
        (await play.RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Error.ShouldBeNull();
        var actions = _scene.Cluster.Audit.Events.Select(entry => entry.Action).ToHashSet();
        string[] expected = ["oauth.device_started", "oauth.device_approved", "oauth.consent_given", "oauth.token_issued"];
        expected.ShouldBeSubsetOf(actions);
    }

    /// <summary>§5.4: "inform the user that they are authorizing a device and confirm that the device is in their possession".</summary>
    [Fact]
    public async Task The_page_says_who_asks_from_where_and_warns_of_others_codes()
    {
        using var play = await PlayAsync();
        var (_, userCode) = await play.StartedAsync();

        using var response = await play.OpenAsync(userCode.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal));
        var page = await response.Content.ReadAsStringAsync();

        page.ShouldContain("Let Toaster use Main gateway?");
        page.ShouldContain($"<dd class=\"user-code\">{userCode}</dd>");
        page.ShouldContain("Go on only if you have just started this yourself");
        page.ShouldContain("<strong>127.0.0.1</strong>");
        page.ShouldContain("Look things up");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        response.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
    }

    [Fact]
    public async Task A_code_that_is_typed_leads_to_the_same_page()
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();

        using var empty = await play.OpenAsync(null);
        empty.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await empty.Content.ReadAsStringAsync()).ShouldContain("name=\"user_code\"");
        using var shown = await play.TypeAsync(userCode);
        using var decided = await play.DecideAsync(await shown.Content.ReadAsStringAsync(), "allow", ("scope", "mcp:read"));

        decided.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await play.PollAsync(deviceCode)).Body.GetProperty("scope").GetString().ShouldBe("mcp:read", "the person has left only this");
    }

    [Theory]
    [InlineData("deny", "mcp:read mcp:write")]
    [InlineData("allow", "")]
    [InlineData("allow", "manage platform")]
    public async Task A_person_who_says_no_or_leaves_nothing_denies(string decision, string scopes)
    {
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync();
        using var shown = await play.OpenAsync(userCode);

        using var decided = await play.DecideAsync(await shown.Content.ReadAsStringAsync(), decision, ("scope", scopes));

        (await decided.Content.ReadAsStringAsync()).ShouldContain("The device gets nothing.");
        (await play.PollAsync(deviceCode)).Error.ShouldBe("access_denied");
        (await play.PollAsync(deviceCode)).Error.ShouldBe("access_denied");
    }

    /// <summary>§3.5.</summary>
    [Fact]
    public async Task Polling_too_quickly_is_slowed_down()
    {
        using var play = await PlayAsync();
        var (deviceCode, _) = await play.StartedAsync();

        (await play.PollAsync(deviceCode)).Error.ShouldBe("authorization_pending");
        (await play.PollAsync(deviceCode)).Error.ShouldBe("slow_down");
        var crowd = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => play.PollAsync(deviceCode)));
        crowd.ShouldAllBe(poll => poll.Error == "slow_down");
    }

    [Theory]
    [InlineData("scope", "mcp:read \"", "invalid_scope")]
    [InlineData("resource", null, "invalid_target")]
    [InlineData("resource", "https://elsewhere.example/v1/mcp/gtw_1", "invalid_target")]
    [InlineData("client_id", null, "invalid_client")]
    [InlineData("client_id", "cl_nobody", "invalid_client")]
    [InlineData("client_secret", "guess", "invalid_client")]
    public async Task A_request_that_cannot_lead_to_a_token_is_refused_at_once(string name, string? value, string expected)
    {
        using var play = await PlayAsync();

        using var response = await play.StartAsync((name, value));

        ((int)response.StatusCode).ShouldBe(expected == "invalid_client" ? 401 : 400);
        (await DevicePlay.JsonOf(response)).GetProperty("error").GetString().ShouldBe(expected);
    }

    [Fact]
    public async Task A_client_that_did_not_register_for_devices_cannot_start_one()
    {
        using var play = await DevicePlay.RegisterAsync(_scene, null, "authorization_code");

        using var response = await play.StartAsync();

        (await DevicePlay.JsonOf(response)).GetProperty("error").GetString().ShouldBe("unauthorized_client");
    }

    [Fact]
    public async Task A_client_of_one_tenant_starts_no_device_for_another_tenants_gateway()
    {
        var other = await _scene.Cluster.CreateTenantAsync();
        var foreign = await _scene.CreateGatewayAsync("Foreign", tenant: other);
        var client = await _scene.AddRegisteredClientAsync(made => made with { GrantTypes = [DevicePlay.DeviceGrant] }, "https://app.example/cb");
        using var play = new DevicePlay(_scene, client.Id, null);

        using var own = await play.StartAsync();
        using var refused = await play.StartAsync(("resource", _scene.ResourceOf(foreign)));

        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await DevicePlay.JsonOf(refused)).GetProperty("error").GetString().ShouldBe("invalid_target");
    }

    [Fact]
    public async Task Who_may_not_use_the_gateway_connects_nothing_and_somebody_else_still_can()
    {
        var gateway = await _scene.CreateGatewayAsync("Closed", new AccessList { Users = ["usr_nobody", _scene.Ann.Id] });
        using var play = await PlayAsync();
        var (deviceCode, userCode) = await play.StartedAsync(("resource", _scene.ResourceOf(gateway)));
        var bob = await _scene.CreateUserAsync($"bob {userCode}");
        play.Session = await _scene.SignInAsync(bob);

        using var refused = await play.OpenAsync(userCode);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("may not use the gateway Closed");
        _scene.Cluster.Audit.Events.ShouldContain(entry => entry.Action == "oauth.authorization_refused" && entry.Outcome == "refused"
            && entry.GatewayId == gateway.Id && entry.ActorId == bob.Id && entry.ClientId == play.ClientId);

        play.Session = await _scene.SignInAsync();
        await play.DecideAsync(userCode);
        (await play.PollAsync(deviceCode, ("resource", null))).Error.ShouldBeNull();
    }

    private async Task<DevicePlay> PlayAsync(bool isSignedIn = true) =>
        await DevicePlay.RegisterAsync(_scene, isSignedIn ? await _scene.SignInAsync() : null);
}
