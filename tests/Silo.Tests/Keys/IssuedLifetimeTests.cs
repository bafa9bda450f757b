using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Silo.Keys;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Tests.Keys;

public sealed class IssuedLifetimeTests
{
    [Theory]
    [InlineData("00:10:00", "00:15:00", "00:59:59", "forms")]
    [InlineData("01:00:00", "02:00:00", "01:59:59", "OAuth:RequestLifetime")]
    [InlineData("01:30:00", "00:15:00", "01:29:59", "OAuth:AccessTokenLifetime")]
    public void Nothing_shorter_than_what_comes_back_is_accepted(string token, string request, string tooShort, string named)
    {
        var oauth = new OAuthOptions { AccessTokenLifetime = Span(token), RequestLifetime = Span(request) };
        var validator = new IssuedLifetimeValidator(Options.Create(oauth));

        var refused = validator.Validate(null, new KeyRotationOptions { IssuedLifetime = Span(tooShort) });

        refused.FailureMessage.ShouldNotBeNull().ShouldStartWith($"Keys:IssuedLifetime is {tooShort}");
        refused.FailureMessage.ShouldContain(named);
        validator.Validate(null, new KeyRotationOptions { IssuedLifetime = Span(tooShort) + TimeSpan.FromSeconds(1) }).Succeeded.ShouldBeTrue();
        validator.Validate(null, new KeyRotationOptions()).Succeeded.ShouldBeTrue("the default");
    }

    private static TimeSpan Span(string text) => TimeSpan.ParseExact(text, "c", System.Globalization.CultureInfo.InvariantCulture);
}
