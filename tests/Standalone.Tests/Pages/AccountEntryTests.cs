using System.Net;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Standalone;

namespace Archestra.Cluster.Standalone.Tests.Pages;

/// <summary>What a person ends one by one on the account page: one's own, never another's, and only from that page (CSRF).</summary>
public sealed class AccountEntryTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";
    private GatewayScene _scene = null!;
    private Uri _endpoint = null!;
    private PageClient _page = null!;
    private string _ann = "";
    private string _bob = "";

    public async ValueTask InitializeAsync()
    {
        _scene = await GatewayScene.StartAsync();
        _endpoint = await _scene.CreateGatewayAsync("front", "prefixed");
        (_ann, _bob) = (await CreateUserAsync("ann"), await CreateUserAsync("bob"));
        _page = await SignInAsync("ann");
        await _page.GetAsync("/account");
    }

    public async ValueTask DisposeAsync()
    {
        _page.Dispose();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task A_session_of_ones_own_is_ended()
    {
        using var own = await SignInAsync("ann");
        using var foreign = await SignInAsync("bob");

        await NothingIsDoneAsync("/account/sessions/end", own.Cookies["archestra-session"].Split('.')[1], foreign.Cookies["archestra-session"].Split('.')[1]);
        (await own.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await foreign.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await EndAsync("/account/sessions/end", own.Cookies["archestra-session"].Split('.')[1], "session-ended");
        (await own.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await foreign.GetAsync("/account")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_access_of_an_application_of_ones_own_is_ended()
    {
        using var client = await CodeFlow.RegisterAsync(_endpoint, "Notebook");
        var (own, foreign) = (await client.GetTokensAsync("ann", Password), await TokensOfBobAsync());

        await NothingIsDoneAsync("/account/applications/end", await OnlyAsync("token-families?ownerId", _ann), await OnlyAsync("token-families?ownerId", _bob));
        (await CallAsync(own), await CallAsync(foreign)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));

        await EndAsync("/account/applications/end", await OnlyAsync("token-families?ownerId", _ann), "access-ended");
        await Eventually.HoldsAsync(async () => await CallAsync(own) == HttpStatusCode.Unauthorized, "the access is ended");
        (await CallAsync(foreign)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_consent_of_ones_own_is_withdrawn_and_asked_for_again()
    {
        using var client = await CodeFlow.RegisterAsync(_endpoint, "Notebook");
        var (own, foreign) = (await client.GetTokensAsync("ann", Password), await TokensOfBobAsync());

        await NothingIsDoneAsync("/account/consents/withdraw", await OnlyAsync("consents?userId", _ann), await OnlyAsync("consents?userId", _bob));
        (await CallAsync(own), await CallAsync(foreign)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        await client.AuthorizeAsync();
        client.Browser.Left.ShouldNotBeNull("what was agreed to is not asked again");

        await EndAsync("/account/consents/withdraw", await OnlyAsync("consents?userId", _ann), "consent-withdrawn");
        await Eventually.HoldsAsync(async () => await CallAsync(own) == HttpStatusCode.Unauthorized, "the access is ended with it");
        (await CallAsync(foreign)).ShouldBe(HttpStatusCode.OK);
        await client.AuthorizeAsync();
        client.Browser.Page.ShouldNotBeNull().Html.ShouldContain("Allow");
    }

    /// <summary>A form without the page's token, and one for somebody else's entry.</summary>
    private async Task NothingIsDoneAsync(string path, string own, string foreign)
    {
        (await _page.PostAsync(path, [KeyValuePair.Create("id", own)])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _page.PostAsync(path, [.. Token(), KeyValuePair.Create("id", foreign)])).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await _page.PostAsync(path, Token())).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private async Task EndAsync(string path, string id, string notice)
    {
        await _page.GetAsync("/account");
        _page.HiddenFields(path, 0).Select(field => field.Key).ShouldBe(["form_token", "id"]);
        await _page.PostAsync(path, [.. Token(), KeyValuePair.Create("id", id)]);
        _page.Location.ShouldBe($"/account?done={notice}");
    }

    private IEnumerable<KeyValuePair<string, string>> Token() => _page.HiddenFields("/account/sign-out-everywhere").Where(field => field.Key == "form_token");

    private async Task<IssuedTokens> TokensOfBobAsync()
    {
        using var client = await CodeFlow.RegisterAsync(_endpoint, "Notebook");
        return await client.GetTokensAsync("bob", Password);
    }

    private async Task<string> OnlyAsync(string query, string owner) =>
        (await _scene.Api.GetAsync($"{query}={owner}")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString()!;

    private async Task<HttpStatusCode> CallAsync(IssuedTokens tokens)
    {
        using var mcp = McpClient.For(_endpoint, tokens.AccessToken, modern: true);
        return (await mcp.RequestAsync("tools/list", new { }, cancellationToken: TestContext.Current.CancellationToken)).Status;
    }

    private async Task<string> CreateUserAsync(string name)
    {
        var id = (await _scene.Api.CreateAsync("users", new { name, email = $"{name}@example.com" })).GetProperty("id").GetString()!;
        using var set = await _scene.Api.SendAsync(HttpMethod.Put, $"users/{id}/password", new { password = Password });
        set.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        return id;
    }

    private async Task<PageClient> SignInAsync(string name)
    {
        var browser = new PageClient(_scene.Process.BaseUrl);
        await browser.SignInAsync(_scene.Api.Tenant, name, Password);
        return browser;
    }
}
