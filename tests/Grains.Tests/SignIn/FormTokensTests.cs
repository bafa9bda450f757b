using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.SignIn;

/// <summary>CSRF: a form counts only from the page that it was shown on, in the browser that it was shown in (RFC 9700 §4.7).</summary>
public sealed class FormTokensTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private SecuredCluster _cluster = null!;

    private FormTokens Tokens => new(_cluster.Service<IKeyedHashing>(), _time);

    public async ValueTask InitializeAsync() => _cluster = await SecuredCluster.StartAsync(silos: 1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public void A_token_is_good_for_its_binding_and_purpose_only()
    {
        var token = Tokens.Issue("ses_1", "sign-out");

        Tokens.IsGood(token, "ses_1", "sign-out").ShouldBeTrue();
        Tokens.IsGood(token, "ses_2", "sign-out").ShouldBeFalse();
        Tokens.IsGood(token, "ses_1", "consent").ShouldBeFalse();
        Tokens.IsGood(token, "ses_1\n8", "sign-out").ShouldBeFalse();
    }

    [Fact]
    public void A_token_is_good_for_an_hour()
    {
        var token = Tokens.Issue("ses_1", "sign-out");

        _time.Advance(TimeSpan.FromMinutes(59));
        Tokens.IsGood(token, "ses_1", "sign-out").ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(2));
        Tokens.IsGood(token, "ses_1", "sign-out").ShouldBeFalse();
    }

    [Fact]
    public void What_is_no_token_of_ours_is_refused()
    {
        var token = Tokens.Issue("ses_1", "sign-out");
        var parts = token.Split('.', 3);

        foreach (var forged in new[] { null, "", ".", "..", "a.b.c", $"{parts[0]}.{parts[1]}.k_other", $"{long.Parse(parts[0]) + 1}.{parts[1]}.{parts[2]}", token + "x", new string('1', 500) })
        {
            Tokens.IsGood(forged, "ses_1", "sign-out").ShouldBeFalse(forged);
        }
    }
}
