using Archestra.Cluster.Grains.Calls;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Tests.Scene;

namespace Archestra.Cluster.Grains.Tests.Calls;

/// <summary>A front-end that passes on what it should have refused: the silo decides about access by itself.</summary>
public sealed class CallAccessTests
{
    private static readonly AccessList NotAlice = new() { Users = ["us_bob"], Teams = ["team_1"], Roles = ["rol_1"] };

    [Fact]
    public async Task A_gateway_that_is_closed_to_the_caller_has_no_tools_for_it()
    {
        await using var scene = await CallScene.StartAsync();
        Put(scene, NotAlice, []);

        (await SendAsync(scene, "remote__echo", CallScene.Alice)).ShouldBe(CallReplyStatus.ToolNotFound);
        (await SendAsync(scene, "remote__echo", CallScene.Alice with { Id = "us_bob" })).ShouldBe(CallReplyStatus.Result);
        (await SendAsync(scene, "remote__echo", CallScene.Alice with { TeamIds = ["team_1"] })).ShouldBe(CallReplyStatus.Result);
        (await SendAsync(scene, "remote__echo", CallScene.Alice with { RoleIds = ["rol_1"] })).ShouldBe(CallReplyStatus.Result);
        scene.Server.Received.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_tool_that_is_closed_to_the_caller_does_not_run()
    {
        await using var scene = await CallScene.StartAsync();
        Put(scene, null, [new ToolRule { Tool = "echo", Access = NotAlice }]);

        (await SendAsync(scene, "remote__echo", CallScene.Alice)).ShouldBe(CallReplyStatus.ToolNotFound);
        (await SendAsync(scene, "remote__read", CallScene.Alice)).ShouldBe(CallReplyStatus.Result);
        scene.Server.Received.ShouldHaveSingleItem().Name.ShouldBe("read");
    }

    [Fact]
    public async Task A_rule_says_which_scope_a_tool_needs_whatever_the_server_says_of_it()
    {
        await using var scene = await CallScene.StartAsync();
        Put(scene, null, [new ToolRule { Tool = "echo", RequiredScope = Scopes.Read }, new ToolRule { Tool = "read", RequiredScope = Scopes.Write }]);

        (await SendAsync(scene, "remote__echo", CallScene.Reader)).ShouldBe(CallReplyStatus.Result);
        (await SendAsync(scene, "remote__read", CallScene.Reader)).ShouldBe(CallReplyStatus.InsufficientScope);
    }

    [Fact]
    public async Task A_tools_own_scope_is_needed_besides_and_the_refusal_names_both()
    {
        await using var scene = await CallScene.StartAsync();
        Put(scene, null, [new ToolRule { Tool = "echo", Scope = "tool:echo" }]);
        var holder = CallScene.Alice with { GrantedScopes = [Scopes.Write, "tool:echo"] };

        var refused = await scene.SendAsync(scene.Remote, scene.Call("remote__echo"), CallScene.Alice);
        refused.Status.ShouldBe(CallReplyStatus.InsufficientScope);
        refused.NeededScopes.ShouldBe("mcp:write tool:echo");
        (await SendAsync(scene, "remote__echo", CallScene.Alice with { GrantedScopes = ["tool:echo"] })).ShouldBe(CallReplyStatus.InsufficientScope);
        (await SendAsync(scene, "remote__echo", holder)).ShouldBe(CallReplyStatus.Result);
        scene.Server.Received.ShouldHaveSingleItem().Name.ShouldBe("echo");
    }

    [Theory]
    [InlineData(Permission.None, "remote__read", CallReplyStatus.PermissionMissing)]
    [InlineData(Permission.ToolsRead, "remote__read", CallReplyStatus.Result)]
    [InlineData(Permission.ToolsRead, "remote__echo", CallReplyStatus.PermissionMissing)]
    [InlineData(Permission.ToolsWrite, "remote__echo", CallReplyStatus.PermissionMissing)]
    [InlineData(Permission.ToolsRead | Permission.ToolsWrite, "remote__echo", CallReplyStatus.Result)]
    public async Task The_owners_permission_is_needed_beside_the_tokens_scope(Permission held, string tool, CallReplyStatus expected)
    {
        await using var scene = await CallScene.StartAsync();

        (await SendAsync(scene, tool, CallScene.Alice with { Permissions = held })).ShouldBe(expected);
        scene.Server.Received.Count.ShouldBe(expected == CallReplyStatus.Result ? 1 : 0);
    }

    private static async Task<CallReplyStatus> SendAsync(CallScene scene, string tool, Principal who) =>
        (await scene.SendAsync(scene.Remote, scene.Call(tool), who)).Status;

    private static void Put(CallScene scene, AccessList? access, ToolRule[] rules)
    {
        var gateway = new Gateway
        {
            Id = CallScene.GatewayId,
            Name = "main",
            Naming = ToolNaming.Prefixed,
            Installations = [new GatewayInstallation("in_remote", null) { Rules = rules }],
            Access = access,
        };
        scene.Documents.Put(
            DocumentKinds.Gateway, CallScene.Tenant, CallScene.GatewayId, ConfigurationDirectory.Write(gateway), FeedEntryKind.GatewayChanged);
    }
}
