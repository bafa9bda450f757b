using System.Text.Json;
using Archestra.Cluster.Grains.Gateways;

namespace Archestra.Cluster.Grains.Tests.Gateways;

/// <summary>The scopes that administrators make up for tools.</summary>
public sealed class ToolScopeRulesTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("tool:deploy", true)]
    [InlineData("tool:a_B-9.x", true)]
    [InlineData("deploy", false)]
    [InlineData("tool:", false)]
    [InlineData("tool:a b", false)]
    [InlineData("tool:\"", false)]
    [InlineData("mcp:write", false)]
    [InlineData("manage", false)]
    public void A_tools_scope_is_one_of_tools(string? scope, bool isGood)
    {
        var problems = GatewayRules.Check(With(new ToolRule { Tool = "deploy", Scope = scope })).ToList();

        problems.Select(problem => problem.Field).ShouldBe(isGood ? [] : ["/installations/0/rules/0/scope"]);
    }

    [Fact]
    public void A_gateway_that_was_stored_before_there_were_such_scopes_is_read()
    {
        var stored = """{"id":"gw_1","name":"g","naming":"prefixed","installations":[{"installationId":"in_1","rules":[{"tool":"deploy","requiredScope":"mcp:read"}]}]}""";

        var rule = JsonSerializer.Deserialize<Gateway>(stored, DocumentJson.Options)!.Installations[0].Rules[0];

        rule.Scope.ShouldBeNull();
        rule.RequiredScope.ShouldBe("mcp:read");
    }

    private static Gateway With(ToolRule rule) => new()
    {
        Id = "gw_1", Name = "g", Naming = ToolNaming.Prefixed, Installations = [new GatewayInstallation("in_1", null) { Rules = [rule] }],
    };
}
