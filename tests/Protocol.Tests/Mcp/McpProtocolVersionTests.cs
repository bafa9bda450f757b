using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

public sealed class McpProtocolVersionTests
{
    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2025-03-26", "2024-11-05")]
    [InlineData("2026-07-28", "2025-11-25")]
    [InlineData("2099-01-01", "2025-11-25")]
    [InlineData("2024-10-07", "2025-11-25")]
    [InlineData("nonsense", "2025-11-25")]
    [InlineData("", "2025-11-25")]
    [InlineData(null, "2025-11-25")]
    public void Initialize_is_answered_with_a_version_that_is_offered(string? requested, string expected)
    {
        McpProtocolVersion.NegotiateLegacy(requested).ShouldBe(expected);
        McpProtocolVersion.Offered.ShouldContain(expected);
    }

    [Fact]
    public void Known_versions_have_an_era_and_the_batching_one_is_not_offered()
    {
        McpProtocolVersion.TryGetEra("2026-07-28", out var era).ShouldBeTrue();
        era.ShouldBe(McpEra.Modern);
        McpProtocolVersion.TryGetEra("2025-03-26", out era).ShouldBeTrue();
        era.ShouldBe(McpEra.Legacy);
        McpProtocolVersion.TryGetEra("2020-01-01", out _).ShouldBeFalse();
        McpProtocolVersion.TryGetEra(null, out _).ShouldBeFalse();
        McpProtocolVersion.Offered.ShouldBe(["2026-07-28", "2025-11-25", "2025-06-18", "2024-11-05"]);
        McpProtocolVersion.IsOffered("2026-07-28", McpEra.Modern).ShouldBeTrue();
        McpProtocolVersion.IsOffered("2026-07-28", McpEra.Legacy).ShouldBeFalse();
        McpProtocolVersion.IsOffered("2025-06-18", McpEra.Legacy).ShouldBeTrue();
        McpProtocolVersion.IsOffered("2025-03-26", McpEra.Legacy).ShouldBeFalse();
    }
}
