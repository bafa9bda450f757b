using Archestra.Cluster.Grains.OAuth.Devices;

namespace Archestra.Cluster.Grains.Tests.OAuth.Devices;

/// <summary>https://www.rfc-editor.org/rfc/rfc8628#section-3.5</summary>
public sealed class DevicePollingTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly StoredDeviceAuthorization _waiting = new()
    {
        SecretSha256 = [],
        UserCodeId = "uc_1",
        ClientId = "cl_1",
        GatewayId = "gtw_1",
        Scopes = ["mcp:read"],
        StartedAt = Start,
        ExpiresAt = Start.AddMinutes(10),
        Interval = TimeSpan.FromSeconds(5),
    };

    [Theory]
    [InlineData(0, "authorization_pending")]
    [InlineData(599, "authorization_pending")]
    [InlineData(600, "expired_token")]
    [InlineData(6000, "expired_token")]
    public void The_first_poll_is_never_too_early(int seconds, string expected)
    {
        var (error, next) = DevicePolling.Judge(_waiting, Start.AddSeconds(seconds));

        error.ShouldBe(expected);
        (next?.LastPolledAt).ShouldBe(expected == "expired_token" ? null : Start.AddSeconds(seconds));
    }

    [Theory]
    [InlineData(0.0, "slow_down", 10)]
    [InlineData(3.9, "slow_down", 10)]
    [InlineData(4.0, "authorization_pending", 5)]
    [InlineData(5.0, "authorization_pending", 5)]
    [InlineData(60.0, "authorization_pending", 5)]
    public void Who_polls_sooner_than_the_interval_says_gets_a_longer_one(double seconds, string expected, int interval)
    {
        var (error, next) = DevicePolling.Judge(_waiting with { LastPolledAt = Start }, Start.AddSeconds(seconds));

        error.ShouldBe(expected);
        next!.Interval.ShouldBe(TimeSpan.FromSeconds(interval));
        next.LastPolledAt.ShouldBe(Start.AddSeconds(seconds));
    }

    /// <summary>"The interval MUST be increased by 5 seconds for this and all subsequent requests."</summary>
    [Fact]
    public void Each_slow_down_adds_five_seconds_and_the_longer_interval_holds()
    {
        var authorization = _waiting with { LastPolledAt = Start };
        for (var poll = 1; poll <= 3; poll++)
        {
            (var error, authorization) = DevicePolling.Judge(authorization, Start.AddSeconds(poll))!;
            error.ShouldBe("slow_down");
            authorization!.Interval.ShouldBe(TimeSpan.FromSeconds(5 + (5 * poll)));
        }

        DevicePolling.Judge(authorization, Start.AddSeconds(3 + 12)).Error.ShouldBe("slow_down", "twelve seconds were enough before");
        DevicePolling.Judge(authorization, Start.AddSeconds(3 + 20)).Error.ShouldBe("authorization_pending");
    }

    [Fact]
    public void A_denied_device_is_told_so_until_its_time_is_over()
    {
        var denied = _waiting with { State = DeviceDecisionState.Denied, LastPolledAt = Start };

        DevicePolling.Judge(denied, Start.AddSeconds(1)).ShouldBe(("access_denied", null));
        DevicePolling.Judge(denied, Start.AddMinutes(10)).ShouldBe(("expired_token", null));
    }
}
