using System.Text.Json;

namespace Archestra.Cluster.Cli.Tests;

/// <summary>People's passwords and sessions, and external providers.</summary>
public sealed class AccessCommandTests(CliScene scene) : IClassFixture<CliScene>
{
    [Fact]
    public async Task A_password_is_read_and_never_an_argument_and_a_person_is_signed_out()
    {
        var (api, cli) = await scene.CreateTenantAsync("people");
        using var _ = api;
        (await cli.RunAsync("user", "create", "ann", "--email", "ann@example.com")).ShouldEndWith(0);

        var set = (await cli.RunAsync(
            "a long enough passphrase", ["user", "password", "ann"])).ShouldEndWith(0);
        var refused = await cli.RunAsync(
            "short", ["user", "password", "ann"]);
        var asked = (await cli.RunAsync("user", "sign-out", "ann", "--yes")).ShouldEndWith(0);

        set.Output.ShouldNotContain("passphrase");
        refused.ExitCode.ShouldNotBe(0);
        asked.Output.ShouldContain("ann");
    }

    [Fact]
    public async Task Sessions_authorizations_and_consents_are_listed()
    {
        var (api, cli) = await scene.CreateTenantAsync("listed");
        using var _ = api;

        foreach (var kind in new[] { "session", "authorization", "consent" })
        {
            (await cli.RunAsync(kind, "list", "--json")).ShouldEndWith(0).Json.GetProperty("items").ValueKind.ShouldBe(JsonValueKind.Array, kind);
            (await cli.RunAsync(kind, "list")).ShouldEndWith(0);
        }
    }

    [Fact]
    public async Task What_has_no_name_is_named_by_its_id()
    {
        var (api, cli) = await scene.CreateTenantAsync("nameless");
        using var _ = api;

        foreach (var kind in new[] { "session", "authorization", "consent" })
        {
            (await cli.RunAsync(kind, "get", "con_0000000000000000000000000000")).ShouldEndWith(4);
        }
    }

    [Fact]
    public async Task A_provider_is_added_changed_and_deleted_and_its_secret_is_never_shown()
    {
        var (api, cli) = await scene.CreateTenantAsync("providers");
        using var _ = api;

        var created = await cli.RunAsync(
            "our client secret", ["provider", "create", "company", "--issuer", "https://login.example.com", "--client-id", "gateway", "--client-secret", "--json"]);
        var changed = await cli.RunAsync("provider", "update", "company", "--creates-users", "--email-domain", "example.com", "--json");
        var shown = await cli.RunAsync("provider", "get", "company", "--json");

        created.ShouldEndWith(0);
        changed.ShouldEndWith(0).Json.GetProperty("emailDomains")[0].GetString().ShouldBe("example.com");
        shown.ShouldEndWith(0).Json.GetProperty("hasSecret").GetBoolean().ShouldBeTrue();
        (created.Output + shown.Output).ShouldNotContain("our client secret");
        (await cli.RunAsync("provider", "delete", "company", "--yes")).ShouldEndWith(0);
    }
}
