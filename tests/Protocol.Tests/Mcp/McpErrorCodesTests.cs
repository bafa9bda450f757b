using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

public sealed class McpErrorCodesTests
{
    [Theory]
    [InlineData(-32002, -32602)]
    [InlineData(-32042, -32603)]
    [InlineData(-32601, -32601)]
    [InlineData(-32022, -32022)]
    [InlineData(7, 7)]
    public void Codes_of_earlier_versions_do_not_reach_a_modern_client(int upstream, int expected) =>
        McpErrorCodes.TowardModernClient(upstream).ShouldBe(expected);
}
