using System.Text;
using Archestra.Cluster.Protocol.SignIn;

namespace Archestra.Cluster.Protocol.Tests.SignIn;

public sealed class OneTimeCodesTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238 Appendix B, the rows of SHA-1.</summary>
    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void The_vectors_of_rfc_6238_hold(long time, string code) =>
        OneTimeCodes.Compute(Secret, OneTimeCodes.StepAt(DateTimeOffset.FromUnixTimeSeconds(time)), digits: 8).ShouldBe(code);

    /// <summary>RFC 4226 Appendix D.</summary>
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(2, "359152")]
    [InlineData(3, "969429")]
    [InlineData(4, "338314")]
    [InlineData(5, "254676")]
    [InlineData(6, "287922")]
    [InlineData(7, "162583")]
    [InlineData(8, "399871")]
    [InlineData(9, "520489")]
    public void The_vectors_of_rfc_4226_hold(long step, string code) => OneTimeCodes.Compute(Secret, step).ShouldBe(code);

    /// <summary>RFC 6238 §5.2: one step for the way of the code, in both directions.</summary>
    [Fact]
    public void A_code_of_the_step_before_or_after_is_good_and_no_other()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);
        var step = OneTimeCodes.StepAt(now);

        foreach (var near in new[] { step - 1, step, step + 1 })
        {
            OneTimeCodes.Match(Secret, OneTimeCodes.Compute(Secret, near), now, lastStep: 0).ShouldBe(near);
        }

        foreach (var far in new[] { step - 2, step + 2 })
        {
            OneTimeCodes.Match(Secret, OneTimeCodes.Compute(Secret, far), now, lastStep: 0).ShouldBeNull();
        }
    }

    /// <summary>RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP after the successful validation".</summary>
    [Fact]
    public void A_code_that_was_accepted_is_not_accepted_again_nor_is_an_older_one()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_000_000_000);
        var step = OneTimeCodes.StepAt(now);

        OneTimeCodes.Match(Secret, OneTimeCodes.Compute(Secret, step), now, lastStep: step).ShouldBeNull();
        OneTimeCodes.Match(Secret, OneTimeCodes.Compute(Secret, step - 1), now, lastStep: step).ShouldBeNull();
        OneTimeCodes.Match(Secret, OneTimeCodes.Compute(Secret, step + 1), now, lastStep: step).ShouldBe(step + 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666")]
    public void What_is_no_code_matches_nothing(string code) =>
        OneTimeCodes.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), lastStep: 0).ShouldBeNull();

    /// <summary>RFC 4648 §10, without the padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base_32_is_that_of_rfc_4648(string text, string encoded) =>
        OneTimeCodes.ToBase32(Encoding.ASCII.GetBytes(text)).ShouldBe(encoded);
}
