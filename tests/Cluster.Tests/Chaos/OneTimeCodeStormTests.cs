using System.Text.RegularExpressions;
using Archestra.Cluster.Protocol.SignIn;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Cluster.Tests.Chaos;

/// <summary>Sign-in in two steps, of which no silo sees both. "The verifier MUST NOT accept the second attempt of the OTP" (RFC 6238 §5.2).</summary>
[Collection<ChaosCollection>]
public sealed partial class OneTimeCodeStormTests(PostgresServer server, ITestOutputHelper output) : IAsyncLifetime
{
    private SignInStorm _storm = null!;
    private byte[] _secret = [];

    public async ValueTask InitializeAsync()
    {
        _storm = await SignInStorm.StartAsync(server, output);
        using var flow = await _storm.BeginAsync();
        var browser = flow.Browser;
        await browser.OpenAsync($"/sign-in?tenant={_storm.Cluster.Tenant}");
        await flow.SignInAsync("ann", SignInStorm.Password);
        await browser.PressAsync("Add an authenticator");
        _secret = Base32.Read(Secret().Match(browser.Page!.Html).Groups["secret"].Value);
        // The code of the step before is good too, and leaves the present one and the next to the tests.
        await browser.PressAsync("Confirm", ("code", Code(-1)));
        browser.Page!.Url.ShouldContain("done=authenticator-added");
    }

    public ValueTask DisposeAsync() => _storm.DisposeAsync();

    [Fact]
    public async Task The_second_step_goes_on_where_no_silo_saw_the_first_and_its_code_is_good_once()
    {
        using var flow = await AtSecondStepAsync();
        var code = Code();

        await _storm.ForgottenStepAsync(() => EnterAsync(flow, code));
        flow.Browser.Page.ShouldNotBeNull().Html.ShouldContain("Allow");
        await flow.AllowAsync();
        var tokens = await flow.RedeemAsync(flow.Code());
        await _storm.ShouldCallEverywhereAsync(SignInStorm.Text(tokens.Body, "access_token"));

        // What saw the code is dead by now; that it was used is not forgotten.
        using var other = await AtSecondStepAsync();
        (await EnterAsync(other, code)).ShouldBeFalse("the code was used");
        (await EnterAsync(other, Code(1))).ShouldBeTrue("a code of the next step was not");
    }

    [Fact]
    public async Task A_code_that_comes_to_all_front_ends_at_once_lets_one_of_them_in()
    {
        var flows = new List<BalancedSignIn>();
        for (var i = 0; i < 4; i++) flows.Add(await AtSecondStepAsync());
        var code = Code();

        var entered = await _storm.StepAsync(() => Task.WhenAll(flows.Select(flow => EnterAsync(flow, code))));

        entered.Count(isIn => isIn).ShouldBe(1);
        flows.ForEach(flow => flow.Dispose());
    }

    [Fact]
    public async Task Silos_that_die_in_the_middle_of_either_step_let_nobody_in_twice_and_keep_nobody_out()
    {
        using var flow = await _storm.BeginAsync();
        await _storm.AmidDeathAsync(flow.AuthorizeAsync);
        await _storm.AmidDeathAsync(() => flow.SignInAsync("ann", SignInStorm.Password));
        var code = Code();

        // An answer that a silo took with it has used the code: the person waits for the next one.
        var isIn = await _storm.AmidDeathAsync(() => EnterAsync(flow, code));
        if (!isIn)
        {
            flow.Browser.Retries.ShouldBeGreaterThan(0);
            isIn = await EnterAsync(flow, Code(1));
        }

        isIn.ShouldBeTrue(flow.Browser.Page?.Html);
        using var other = await AtSecondStepAsync();
        (await EnterAsync(other, code)).ShouldBeFalse("the code was used");
    }

    /// <summary>With the password, in silos of which none is left.</summary>
    private async Task<BalancedSignIn> AtSecondStepAsync()
    {
        var flow = await _storm.BeginAsync();
        await flow.AuthorizeAsync();
        await _storm.ForgottenStepAsync(async () =>
        {
            await flow.SignInAsync("ann", SignInStorm.Password);
            return true;
        });
        flow.Browser.Page.ShouldNotBeNull().Html.ShouldContain("Enter your code");
        flow.Browser.Cookies.Keys.ShouldNotContain(name => name.EndsWith("archestra-session", StringComparison.Ordinal));
        return flow;
    }

    private static async Task<bool> EnterAsync(BalancedSignIn flow, string code)
    {
        await flow.Browser.PressAsync("Sign in", ("code", code));
        return flow.Browser.Cookies.Keys.Any(name => name.EndsWith("archestra-session", StringComparison.Ordinal));
    }

    private string Code(int steps = 0) => OneTimeCodes.Compute(_secret, OneTimeCodes.StepAt(TimeProvider.System.GetUtcNow()) + steps);

    [GeneratedRegex("secret=(?<secret>[A-Z2-7]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Secret();
}
