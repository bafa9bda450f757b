using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

public sealed class McpHeaderValueTests
{
    /// <summary>The examples of 2026-07-28, basic/transports/streamable-http, "Value Encoding".</summary>
    [Theory]
    [InlineData("us-west1", "us-west1")]
    [InlineData("Hello, 世界", "=?base64?SGVsbG8sIOS4lueVjA==?=")]
    [InlineData(" padded ", "=?base64?IHBhZGRlZCA=?=")]
    [InlineData("line1\nline2", "=?base64?bGluZTEKbGluZTI=?=")]
    [InlineData("=?base64?literal?=", "=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=")]
    [InlineData("", "")]
    [InlineData("in\tside", "in\tside")]
    [InlineData("del\u007f", "=?base64?ZGVsfw==?=")]
    public void Values_are_encoded_where_they_must_be(string value, string header)
    {
        McpHeaderValue.Encode(value).ShouldBe(header);
        McpHeaderValue.TryDecode(header, out var decoded).ShouldBeTrue();
        decoded.ShouldBe(value);
    }

    [Theory]
    [InlineData("é")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("=?base64?not base64?=")]
    [InlineData("=?base64?YQ?=")]
    [InlineData("=?base64?YQ==YQ==?=")]
    [InlineData("=?base64?_w==?=")]
    [InlineData("=?base64?/w==?=")]
    [InlineData("=?base64?7aCA?=")]
    public void A_malformed_value_is_refused(string header) => McpHeaderValue.TryDecode(header, out _).ShouldBeFalse();

    [Theory]
    [InlineData("  a b\t", "a b")]
    [InlineData("=?BASE64?YQ==?=", "=?BASE64?YQ==?=")]
    [InlineData("=?base64?=", "=?base64?=")]
    [InlineData("=?base64??=", "")]
    public void Only_the_exact_sentinel_is_decoded(string header, string expected)
    {
        McpHeaderValue.TryDecode(header, out var value).ShouldBeTrue();
        value.ShouldBe(expected);
    }
}
