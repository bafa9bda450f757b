using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.Tokens;

public sealed class FailureLimitTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly FailureLimit _limit;

    public FailureLimitTests() => _limit = new FailureLimit(_time);

    [Fact]
    public void Thirty_failures_are_borne_and_then_one_a_second()
    {
        for (var i = 0; i < 30; i++)
        {
            _limit.PauseOf("192.0.2.1").ShouldBeNull();
            _limit.Failed("192.0.2.1");
        }

        _limit.PauseOf("192.0.2.1").ShouldBe(TimeSpan.FromSeconds(1));
        _limit.PauseOf("192.0.2.2").ShouldBeNull();

        _time.Advance(TimeSpan.FromSeconds(1));
        _limit.PauseOf("192.0.2.1").ShouldBeNull();
        _limit.Failed("192.0.2.1");
        _limit.PauseOf("192.0.2.1").ShouldNotBeNull();
    }

    [Fact]
    public void One_network_of_ipv6_is_one_address_and_a_mapped_address_is_the_one_it_maps()
    {
        Exhaust("2001:db8:1:2::1");
        _limit.PauseOf("2001:db8:1:2:ffff::9").ShouldNotBeNull();
        _limit.PauseOf("2001:db8:1:3::1").ShouldBeNull();

        Exhaust("192.0.2.1");
        _limit.PauseOf("::ffff:192.0.2.1").ShouldNotBeNull();
    }

    [Fact]
    public void What_is_no_address_is_limited_together()
    {
        Exhaust(null);

        _limit.PauseOf("made up").ShouldNotBeNull();
    }

    [Fact]
    public void Beyond_ten_thousand_addresses_new_ones_share_a_bucket_until_others_are_full_again()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _limit.Failed($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");
        }

        for (var i = 0; i < 30; i++)
        {
            _limit.Failed($"172.16.0.{i}");
        }

        _limit.PauseOf("172.16.1.1").ShouldNotBeNull();
        _limit.PauseOf("10.0.0.1").ShouldBeNull();

        _time.Advance(TimeSpan.FromMinutes(1));
        _limit.PauseOf("172.16.1.1").ShouldBeNull();
    }

    private void Exhaust(string? address)
    {
        for (var i = 0; i < 30; i++)
        {
            _limit.Failed(address);
        }
    }
}
