using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Protocol.Tests.OAuth;

/// <summary>https://www.rfc-editor.org/rfc/rfc6749#section-3.3</summary>
public sealed class ScopeSetTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("mcp:read", "mcp:read")]
    [InlineData("offline_access tool:b mcp:write tool:a mcp:read", "mcp:read mcp:write tool:a tool:b offline_access")]
    [InlineData("mcp:read mcp:read", "mcp:read")]
    [InlineData("openid profile email", "")]
    [InlineData("MCP:READ mcp:Read", "")]
    [InlineData("manage platform mcp:read", "mcp:read")]
    [InlineData("tool: tool:a/b tool:A tool:a", "tool:A tool:a")]
    [InlineData("a!#[]^_`{|}~ mcp:read", "mcp:read")]
    public void Text_is_read_in_one_order_and_what_is_unknown_is_left_out(string? text, string expected)
    {
        ScopeSet.TryParse(text, out var scopes).ShouldBeTrue();
        scopes.ToString().ShouldBe(expected);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData(" mcp:read")]
    [InlineData("mcp:read ")]
    [InlineData("mcp:read  mcp:write")]
    [InlineData("mcp:read\tmcp:write")]
    [InlineData("mcp:read\nmcp:write")]
    [InlineData("mcp:read,\"mcp:write\"")]
    [InlineData("mcp:re\\ad")]
    [InlineData("mcp:réad")]
    [InlineData("mcp:read\0")]
    [InlineData("mcp:read\u007f")]
    public void Text_that_is_no_scope_is_refused(string text)
    {
        ScopeSet.TryParse(text, out var scopes).ShouldBeFalse();
        scopes.ShouldBeNull();
    }

    [Fact]
    public void Too_much_text_is_refused()
    {
        ScopeSet.TryParse(new string('a', ScopeSet.MaxTextLength), out _).ShouldBeTrue();
        ScopeSet.TryParse(new string('a', ScopeSet.MaxTextLength + 1), out _).ShouldBeFalse();
        ScopeSet.TryParse(string.Join(' ', Enumerable.Repeat("a", ScopeSet.MaxCount)), out _).ShouldBeTrue();
        ScopeSet.TryParse(string.Join(' ', Enumerable.Repeat("a", ScopeSet.MaxCount + 1)), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_tools_scope_is_as_long_as_a_tools_name()
    {
        ScopeNames.IsTool("tool:" + new string('x', 64)).ShouldBeTrue();
        ScopeNames.IsTool("tool:" + new string('x', 65)).ShouldBeFalse();
        ScopeNames.IsTool("tool:").ShouldBeFalse();
        ScopeNames.IsTool("Tool:x").ShouldBeFalse();
        ScopeNames.IsTool(null).ShouldBeFalse();
    }

    [Theory]
    [InlineData("mcp:read", "mcp:read mcp:write", "mcp:read")]
    [InlineData("mcp:write", "mcp:read mcp:write", "mcp:write")]
    [InlineData("mcp:write", "mcp:read", "mcp:read")]
    [InlineData("mcp:read", "mcp:write", "mcp:read")]
    [InlineData("mcp:read mcp:write", "mcp:write", "mcp:read mcp:write")]
    [InlineData("mcp:read tool:a", "mcp:write tool:b", "mcp:read")]
    [InlineData("mcp:write tool:a", "mcp:read tool:a", "mcp:read tool:a")]
    [InlineData("mcp:read offline_access", "mcp:read", "mcp:read offline_access")]
    [InlineData("mcp:write", "", "")]
    [InlineData("", "mcp:write", "")]
    public void What_is_given_is_the_most_that_is_asked_for_and_allowed(string requested, string allowed, string expected) =>
        ScopeSet.Narrow(Read(requested), Read(allowed)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("mcp:write", "mcp:read", true)]
    [InlineData("mcp:write", "mcp:read mcp:write", true)]
    [InlineData("mcp:read", "mcp:write", false)]
    [InlineData("mcp:write", "tool:a", false)]
    [InlineData("tool:a", "mcp:read", false)]
    [InlineData("mcp:write tool:a", "mcp:read tool:a", true)]
    [InlineData("", "", true)]
    public void Write_includes_read_and_nothing_includes_a_tools_own_scope(string held, string needed, bool expected) =>
        Read(held).Covers(Read(needed)).ShouldBe(expected);

    [Fact]
    public void A_union_has_each_scope_once()
    {
        Read("mcp:write tool:b").Union(Read("tool:a mcp:write")).ShouldBe(Read("mcp:write tool:a tool:b"));
        Read("mcp:write").ShouldNotBe(Read("mcp:read"));
    }

    [Fact]
    public void Offline_access_alone_gives_no_access()
    {
        Read("offline_access").GivesAccess.ShouldBeFalse();
        Read("").GivesAccess.ShouldBeFalse();
        Read("offline_access tool:a").GivesAccess.ShouldBeTrue();
        ScopeSet.Default.ToString().ShouldBe("mcp:read mcp:write");
    }

    private static ScopeSet Read(string text)
    {
        ScopeSet.TryParse(text, out var scopes).ShouldBeTrue();
        return scopes;
    }
}
