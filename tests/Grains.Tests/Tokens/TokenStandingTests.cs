using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Grains.Tests.Tokens;

public sealed class TokenStandingTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private static readonly ApiTokenRecord Token = new()
    {
        TenantId = "ten_1", Id = "tok_1", OwnerKind = PrincipalKind.User, OwnerId = "usr_1", Name = "n", Scopes = [Scopes.Read],
        Display = "arch_AbCd…", CreatedAt = Now, CreatedBy = "usr_1",
    };

    [Fact]
    public void A_token_without_end_is_good_for_a_minute_at_a_time() => Of(Token).ShouldBe((null, Minute));

    [Fact]
    public void An_unknown_token_is_refused() => Of(null).Refusal.ShouldBe(TokenStanding.Unknown);

    [Fact]
    public void A_revoked_token_is_refused_whatever_else_it_is() =>
        Of(Token with { RevokedAt = Now.AddDays(-1), ExpiresAt = Now.AddDays(1) }).Refusal.ShouldBe(TokenStanding.Revoked);

    [Theory]
    [InlineData(-1, TokenStanding.Expired)]
    [InlineData(0, TokenStanding.Expired)]
    [InlineData(1, null)]
    public void It_ends_at_its_expiry(int seconds, string? refusal) =>
        Of(Token with { ExpiresAt = Now.AddSeconds(seconds) }).Refusal.ShouldBe(refusal);

    [Fact]
    public void A_verdict_does_not_outlive_the_token()
    {
        Of(Token with { ExpiresAt = Now.AddSeconds(20) }).Lifetime.ShouldBe(TimeSpan.FromSeconds(20));
        Of(Token with { ExpiresAt = Now.AddSeconds(90) }).Lifetime.ShouldBe(Minute);
    }

    [Fact]
    public void The_text_before_a_rotation_ends_with_the_overlap()
    {
        var rotated = Token with { PreviousExpiresAt = Now.AddSeconds(5) };

        Of(rotated, matchedPrevious: true).ShouldBe((null, TimeSpan.FromSeconds(5)));
        Of(rotated).ShouldBe((null, Minute));
        Of(rotated with { PreviousExpiresAt = Now }, matchedPrevious: true).Refusal.ShouldBe(TokenStanding.Expired);
        Of(rotated with { PreviousExpiresAt = null }, matchedPrevious: true).Refusal.ShouldBe(TokenStanding.Expired);
    }

    private static (string? Refusal, TimeSpan Lifetime) Of(ApiTokenRecord? token, bool matchedPrevious = false) =>
        TokenStanding.Of(new ApiTokenLookup(1, token, matchedPrevious), Now);
}
