using System.Text;
using Archestra.Cluster.Grains.Calls;

namespace Archestra.Cluster.Grains.Tests.Calls;

public sealed class ToolResultTests
{
    [Theory]
    [InlineData("""{"content":[],"isError":true}""", true)]
    [InlineData("""{"content":[],"isError":false}""", false)]
    [InlineData("""{"content":[{"isError":true}]}""", false)]
    [InlineData("""{"isErr\u006fr":true}""", true)]
    [InlineData("{}", false)]
    [InlineData("[]", true)]
    [InlineData("", true)]
    [InlineData("""{"content":""", true)]
    public void A_result_is_an_error_when_it_says_so_at_its_top_or_is_none(string raw, bool isError) =>
        ToolResult.IsError(Encoding.UTF8.GetBytes(raw)).ShouldBe(isError);
}
