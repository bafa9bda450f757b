using System.Net;
using Archestra.Cluster.Testing;
using Archestra.Cluster.Testing.Clients;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>To the certified <c>oidc-provider</c> and back (OpenID Connect Core §3.1.2), to silos that know nothing of who left.</summary>
[Collection<ChaosCollection>]
public sealed class ExternalSignInStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Secret = "a-secret-of-the-gateway-at-the-provider";

    private readonly OidcProviderPeer _provider = new();
    private SignInStorm _storm = null!;

    public async ValueTask InitializeAsync()
    {
        await _provider.InitializeAsync();
        _storm = await SignInStorm.StartAsync(server, output);
        await _provider.AddClientAsync("gateway", Secret, $"{SignInStorm.PublicUrl}/sign-in/callback");
        await _provider.AddAccountAsync("ann", "ann@company.example");
        using var api = _storm.Cluster.Api();
        await api.CreateAsync("identity-providers", new { provider = new { name = "Company", issuer = _provider.Issuer, clientId = "gateway" }, clientSecret = Secret });
    }

    public async ValueTask DisposeAsync()
    {
        await _storm.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Who_left_for_the_provider_comes_back_though_every_silo_has_died_meanwhile()
    {
        using var flow = await _storm.BeginAsync();
        await _storm.StepAsync(flow.AuthorizeAsync);
        var request = await _storm.ForgottenStepAsync(() => LeaveAsync(flow));
        var callback = await _storm.StepAsync(() => VisitAsync(request));
        await _storm.ForgottenStepAsync(() => ReturnAsync(flow, callback));
        await _storm.StepAsync(flow.AllowAsync);
        var tokens = await _storm.StepAsync(() => flow.RedeemAsync(flow.Code()));

        tokens.Status.ShouldBe(HttpStatusCode.OK, $"{tokens.Body}");
        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));
    }

    [Fact]
    public async Task An_answer_of_the_provider_is_good_in_the_browser_that_left_and_there_once_whoever_has_died()
    {
        using var flow = await _storm.BeginAsync();
        await flow.AuthorizeAsync();
        using var victim = await _storm.BeginAsync();
        await victim.AuthorizeAsync();
        await LeaveAsync(victim);
        var callback = await VisitAsync(await _storm.ForgottenStepAsync(() => LeaveAsync(flow)));

        (await _storm.StepAsync(() => ReturnAsync(victim, callback))).ShouldBe((int)HttpStatusCode.Forbidden);
        (await _storm.ForgottenStepAsync(() => ReturnAsync(flow, callback))).ShouldBe((int)HttpStatusCode.OK);
        (await ReturnAsync(flow, callback)).ShouldBe((int)HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Silos_that_die_in_the_middle_of_leaving_and_of_coming_back_keep_nobody_out()
    {
        using var flow = await _storm.BeginAsync();
        await _storm.AmidDeathAsync(flow.AuthorizeAsync);
        var callback = await VisitAsync(await _storm.AmidDeathAsync(() => LeaveAsync(flow)));

        // The provider's code is good once there: an answer that a silo took with it leads back to the beginning.
        var status = await _storm.AmidDeathAsync(() => ReturnAsync(flow, callback));
        if (status == (int)HttpStatusCode.Forbidden)
        {
            flow.Browser.Retries.ShouldBeGreaterThan(0);
            output.WriteLine("begun again");
            await flow.AuthorizeAsync();
            status = await ReturnAsync(flow, await VisitAsync(await LeaveAsync(flow)));
        }

        status.ShouldBe((int)HttpStatusCode.OK);
        await flow.AllowAsync();
        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text((await flow.RedeemAsync(flow.Code())).Body, "access_token"));
    }

    /// <returns>Where the browser is sent.</returns>
    private static async Task<Uri> LeaveAsync(BalancedSignIn flow)
    {
        await flow.Browser.PressAsync("Continue with Company");
        return flow.Browser.Page.ShouldNotBeNull().LinkOf("provider");
    }

    private async Task<Uri> VisitAsync(Uri request)
    {
        using var browser = TestHttp.Create(new Uri(_provider.Issuer), new CookieContainer());
        return await _provider.VisitAsync(browser, request);
    }

    /// <returns>The status of the page where this ends.</returns>
    private static async Task<int> ReturnAsync(BalancedSignIn flow, Uri callback)
    {
        await flow.Browser.OpenAsync(callback.AbsoluteUri);
        return flow.Browser.Page.ShouldNotBeNull().Status;
    }
}
