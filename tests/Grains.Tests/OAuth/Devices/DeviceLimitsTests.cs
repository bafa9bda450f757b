using Archestra.Cluster.Grains.OAuth.Devices;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Devices;

/// <summary>https://www.rfc-editor.org/rfc/rfc8628#section-5.1</summary>
public sealed class DeviceLimitsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly DeviceLimits _limits;

    public DeviceLimitsTests() => _limits = new DeviceLimits(_time);

    [Fact]
    public void After_five_wrong_codes_an_address_has_one_a_minute()
    {
        Guesses("192.0.2.1", null).ShouldBe(5);

        _time.Advance(TimeSpan.FromSeconds(61));
        Guesses("192.0.2.1", null).ShouldBe(1);
        _limits.TakeCode("192.0.2.1", null).ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        _limits.TakeCode("192.0.2.2", null).ShouldBeNull();
    }

    [Fact]
    public void In_a_codes_ten_minutes_one_guesser_has_fifteen_of_25_billion()
    {
        var guesses = 0;
        for (var second = 0; second < 600; second++)
        {
            guesses += Guesses("192.0.2.1", "ses_1");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        guesses.ShouldBeInRange(10, 15);
        (guesses / Math.Pow(20, 8)).ShouldBeLessThan(Math.Pow(2, -30));
    }

    [Fact]
    public void Somebody_who_is_signed_in_has_no_more_from_many_addresses()
    {
        var guesses = Enumerable.Range(1, 100).Sum(host => Guesses($"192.0.2.{host}", "ses_1"));

        guesses.ShouldBe(5);
        _limits.TakeCode("192.0.2.9", "ses_2").ShouldBeNull("what the session could not spend is not counted against the address");
    }

    [Fact]
    public void An_IPv6_site_is_one_address()
    {
        Enumerable.Range(1, 100).Sum(host => Guesses($"2001:db8:1:2::{host:x}", null)).ShouldBe(5);
        _limits.TakeCode("2001:db8:1:3::1", null).ShouldBeNull();
    }

    [Fact]
    public void Right_codes_are_not_counted()
    {
        for (var code = 0; code < 100; code++)
        {
            _limits.TakeCode("192.0.2.1", "ses_1").ShouldBeNull();
            _limits.GiveBackCode("192.0.2.1", "ses_1");
        }

        Guesses("192.0.2.1", "ses_1").ShouldBe(5);
    }

    [Fact]
    public void Devices_start_no_faster_than_people_can_answer()
    {
        var starts = Enumerable.Range(0, 100).Count(_ => _limits.PauseOfStart("192.0.2.1", "cl_1") is null);

        starts.ShouldBe(30);
        Enumerable.Range(2, 250).Count(host => _limits.PauseOfStart($"198.51.100.{host}", "cl_1") is null).ShouldBe(90, "one client from everywhere");
        _limits.PauseOfStart("198.51.100.251", "cl_2").ShouldBeNull();
    }

    private int Guesses(string address, string? session)
    {
        var count = 0;
        while (count < 1000 && _limits.TakeCode(address, session) is null)
        {
            count++;
        }

        return count;
    }
}
