using System.Net;
using System.Text;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>RFC 6749 appendix B.</summary>
public sealed class FormTextTests
{
    [Theory]
    [InlineData("a=1&b=2", "a=1|b=2")]
    [InlineData("a=1&&b=2&", "a=1|b=2")]
    [InlineData("a&b=", "a=|b=")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("a+b=c%20d", "a b=c d")]
    // The example of the appendix: space, %, &, +, £ and €.
    [InlineData("v=+%25%26%2B%C2%A3%E2%82%AC", "v= %&+£€")]
    public void Parameters_come_decoded_and_in_their_order(string body, string expected) =>
        string.Join('|', Parse(body)!.Select(parameter => $"{parameter.Key}={parameter.Value}")).ShouldBe(expected);

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%zz")]
    [InlineData("a=%+1")]
    [InlineData("a=%ff")]
    [InlineData("a=%c3%28")]
    [InlineData("%c0%80=1")]
    public void What_is_malformed_is_refused_instead_of_guessed(string body) => Parse(body).ShouldBeNull();

    [Fact]
    public void More_parameters_than_the_limit_are_refused()
    {
        Parse(string.Join('&', Enumerable.Range(0, 64).Select(i => $"p{i}=1"))).ShouldNotBeNull().Count.ShouldBe(64);
        Parse(string.Join('&', Enumerable.Range(0, 65).Select(i => $"p{i}=1"))).ShouldBeNull();
    }

    [Fact]
    public void Whatever_the_framework_encodes_comes_back()
    {
        foreach (var text in new[] { "", "ä € 😀", "a b+c%d&e=f", "https://client.example/cb?x=1#f", "\r\n\t\0" })
        {
            FormText.TryDecode(Encoding.ASCII.GetBytes(WebUtility.UrlEncode(text)), out var decoded).ShouldBeTrue();
            decoded.ShouldBe(text);
        }
    }

    private static IReadOnlyList<KeyValuePair<string, string>>? Parse(string body) => FormText.TryParse(Encoding.UTF8.GetBytes(body), 64);
}
