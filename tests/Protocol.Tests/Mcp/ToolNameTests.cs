using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Protocol.Tests.Mcp;

public sealed class ToolNameTests
{
    [Theory]
    [InlineData("github", "create_issue", "github__create_issue")]
    [InlineData("github", "Create.Issue-2", "github__Create.Issue-2")]
    [InlineData("a", "_b__c_", "a___b__c_")]
    public void A_name_that_fits_is_only_prefixed(string slug, string tool, string expected) =>
        ToolName.Prefix(slug, tool).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("工具")]
    [InlineData("\ud800")]
    [InlineData("a/b")]
    [InlineData("looks_x0123456789ab")]
    [InlineData("a_tool_with_a_name_of_exactly_sixty_five_characters_with_the_slug")]
    public void Any_other_name_gets_a_digest(string tool)
    {
        var name = ToolName.Prefix("server", tool);

        name.ShouldMatch("^server__[A-Za-z0-9_.-]*_x[0-9a-v]{12}$");
        name.Length.ShouldBeLessThanOrEqualTo(ToolName.MaxLength);
        ToolName.Prefix("server", tool).ShouldBe(name);
    }

    [Fact]
    public void The_longest_slug_and_any_tool_fit()
    {
        var slug = new string('s', ToolName.MaxSlugLength);

        ToolName.Prefix(slug, new string('t', 38)).ShouldBe(slug + "__" + new string('t', 38));
        ToolName.Prefix(slug, new string('t', 39)).Length.ShouldBe(ToolName.MaxLength);
        ToolName.Prefix(slug, new string('t', 10_000)).Length.ShouldBe(ToolName.MaxLength);
    }

    [Fact]
    public void Different_tools_never_get_the_same_name()
    {
        var long1 = new string('t', 100) + "1";
        var shortened = ToolName.Prefix("a", long1)["a__".Length..];
        string[] tools = [long1, new string('t', 100) + "2", shortened, "x y", "x_y", "x\u00a0y", "\ud800", "\udc00", "b__c", "c", "_", "__"];
        string[] slugs = ["a", "a_b", "b", "a-b", "c"];

        var names = slugs.SelectMany(slug => tools.Select(tool => ToolName.Prefix(slug, tool))).ToList();

        names.Distinct(StringComparer.Ordinal).Count().ShouldBe(names.Count);
    }

    [Theory]
    [InlineData("GitHub", "github")]
    [InlineData("My  Server (prod)", "my_server_prod")]
    [InlineData("__x__y__", "x_y")]
    [InlineData("a-b", "a-b")]
    [InlineData("日本", "server")]
    [InlineData("", "server")]
    public void A_server_name_becomes_a_slug(string name, string expected) => ToolName.Slugify(name).ShouldBe(expected);

    [Fact]
    public void Long_server_names_stay_apart_and_usable()
    {
        var one = ToolName.Slugify("a very long name of a server in production 1");
        var two = ToolName.Slugify("a very long name of a server in production 2");

        one.ShouldNotBe(two);
        one.Length.ShouldBeLessThanOrEqualTo(ToolName.MaxSlugLength);
        ToolName.Prefix(one, "t").ShouldBe(one + "__t");
    }

    [Fact]
    public void Servers_with_one_name_get_different_slugs_and_newcomers_rename_nobody()
    {
        KeyValuePair<string, string>[] servers = [new("i1", "Search"), new("i2", "search"), new("i3", "SEARCH"), new("i4", "other")];

        var before = ToolName.AssignSlugs(servers[..2]);
        var after = ToolName.AssignSlugs(servers);

        after.Values.Distinct(StringComparer.Ordinal).Count().ShouldBe(4);
        after["i1"].ShouldBe("search");
        after["i1"].ShouldBe(before["i1"]);
        after["i2"].ShouldBe(before["i2"]);
        after.Values.ShouldAllBe(slug => ToolName.Prefix(slug, "t").StartsWith(slug + "__t", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a__b")]
    [InlineData("a_")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_prefix_that_is_no_slug_is_a_bug(string slug) =>
        Should.Throw<ArgumentException>(() => ToolName.Prefix(slug, "t"));
}
