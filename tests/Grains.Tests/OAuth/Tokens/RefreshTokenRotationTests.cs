using Archestra.Cluster.Grains.OAuth.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Archestra.Cluster.Grains.Tests.OAuth.Tokens;

/// <summary>RFC 9700 §4.14.2, with retries forgiven.</summary>
public sealed class RefreshTokenRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(5, "client", 0, RefreshDecision.Rotate)]
    [InlineData(5, "client", 86_400, RefreshDecision.Rotate)]
    [InlineData(4, "client", 0, RefreshDecision.Repeat)]
    [InlineData(4, "client", 30, RefreshDecision.Repeat)]
    [InlineData(4, "client", 31, RefreshDecision.Reused)]
    [InlineData(3, "client", 0, RefreshDecision.Reused)]
    [InlineData(6, "client", 0, RefreshDecision.Reused)]
    [InlineData(5, "other", 0, RefreshDecision.Stolen)]
    [InlineData(4, "other", 0, RefreshDecision.Stolen)]
    [InlineData(5, "client", 30 * 86_400, RefreshDecision.Over)]
    internal void Generation_client_and_time_decide(long presented, string client, int secondsLater, RefreshDecision expected) =>
        RefreshTokenRotation.Decide(Family(5, Start), presented, client, Window, Start.AddSeconds(secondsLater)).ShouldBe(expected);

    [Fact]
    public void Nothing_more_happens_to_a_family_that_ended()
    {
        var revoked = Family(5, Start) with { Public = Family(5, Start).Public with { RevokedAt = Start } };

        RefreshTokenRotation.Decide(revoked, 5, "client", Window, Start).ShouldBe(RefreshDecision.Over);
        RefreshTokenRotation.Decide(revoked, 1, "other", Window, Start).ShouldBe(RefreshDecision.Over);
    }

    [Fact]
    public void The_token_given_at_the_authorization_has_none_before_it() =>
        RefreshTokenRotation.Decide(Family(1, null), 0, "client", Window, Start).ShouldBe(RefreshDecision.Reused);

    /// <summary>An honest client whose answers get lost at random, and that asks again with what it has, is never logged out and never has two successors.</summary>
    [Fact]
    public void A_client_that_retries_in_the_window_is_never_logged_out() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<(bool IsLost, byte Seconds)>>(),
        steps =>
        {
            var (family, held, now) = (Family(1, null), 1L, Start);
            foreach (var (isLost, seconds) in steps.Get)
            {
                // Long pauses only with an answer in hand: a retry comes soon.
                now += held == family.Generation ? TimeSpan.FromMinutes(seconds) : TimeSpan.FromSeconds(seconds % 2);
                var decision = RefreshTokenRotation.Decide(family, held, "client", TimeSpan.FromMinutes(10), now);
                if (decision is not (RefreshDecision.Rotate or RefreshDecision.Repeat))
                {
                    return false;
                }

                family = decision is RefreshDecision.Rotate ? RefreshTokenRotation.Rotate(family, now) : family;
                held = isLost ? held : family.Generation;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    /// <summary>Two parties start from the same token and refresh in any order: once both have gone on from their own, the family is dead.</summary>
    [Fact]
    public void Two_parties_with_tokens_of_one_family_end_it() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyArray<(bool IsThief, byte Seconds)>>(),
        steps =>
        {
            var (family, now) = (Family(1, null), Start);
            var held = new Dictionary<bool, long> { [false] = 1, [true] = 1 };
            foreach (var (isThief, seconds) in steps.Get)
            {
                now += TimeSpan.FromSeconds(seconds);
                switch (RefreshTokenRotation.Decide(family, held[isThief], "client", Window, now))
                {
                    case RefreshDecision.Rotate:
                        family = RefreshTokenRotation.Rotate(family, now);
                        held[isThief] = family.Generation;
                        break;
                    case RefreshDecision.Repeat:
                        held[isThief] = family.Generation;
                        break;
                    case RefreshDecision.Reused:
                        // It must really have been overtaken: by two generations, or by one for longer than the window.
                        return family.Generation - held[isThief] >= 2 || now - family.RotatedAt > Window;
                    default:
                        return false;
                }

                // Nobody who was overtaken twice may ever be served again.
                if (held.Values.Any(generation => family.Generation - generation >= 2
                    && RefreshTokenRotation.Decide(family, generation, "client", Window, now) is not RefreshDecision.Reused))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static StoredTokenFamily Family(long generation, DateTimeOffset? rotatedAt) => new()
    {
        Issuer = "https://gateway.example",
        Generation = generation,
        RotatedAt = rotatedAt,
        Public = new TokenFamily
        {
            Id = "fam_1",
            OwnerId = "usr_1",
            ClientId = "client",
            ClientName = "Client",
            GatewayId = "gw_1",
            Scopes = ["mcp:read"],
            GrantType = "authorization_code",
            CreatedAt = Start,
            ExpiresAt = Start.AddDays(30),
        },
    };
}
