using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>External providers through the management API.</summary>
[Collection(CompanyCollection.Name)]
public sealed class IdentityProviderTests(CompanyScene scene)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_provider_is_added_read_listed_replaced_and_deleted_and_its_secret_never_shown()
    {
        var created = await scene.Api.CreateAsync("identity-providers", new { provider = Described("Lifecycle"), clientSecret = "very-secret-text" });
        var path = $"identity-providers/{created.GetProperty("id").GetString()}";
        created.GetProperty("hasSecret").GetBoolean().ShouldBeTrue();

        var kept = await scene.Api.ReplaceAsync(path, new { provider = Described("Lifecycle 2") });
        kept.GetProperty("hasSecret").GetBoolean().ShouldBeTrue("left out, it stays");
        var removed = await scene.Api.ReplaceAsync(path, new { provider = Described("Lifecycle 2"), clientSecret = "" });
        removed.GetProperty("hasSecret").GetBoolean().ShouldBeFalse();

        foreach (var text in (string[])[created.GetRawText(), (await scene.Api.GetAsync(path)).GetRawText(), (await scene.Api.GetAsync("identity-providers?namePrefix=Life")).GetRawText()])
        {
            text.ShouldContain("Lifecycle");
            text.ShouldNotContain("very-secret-text");
            text.ShouldNotContain("\"secret\"");
        }

        await scene.Api.DeleteAsync(path);
        using var gone = await scene.Api.SendAsync(HttpMethod.Get, path);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_was_read_can_be_sent_back_as_it_is_and_what_is_misspelt_cannot()
    {
        var path = $"identity-providers/{scene.ProviderId}";
        var read = await scene.Api.GetAsync(path);

        (await scene.Api.ReplaceAsync(path, new { provider = read })).GetProperty("hasSecret").GetBoolean().ShouldBeTrue();
        using var refused = await scene.Api.SendAsync(HttpMethod.Put, path, new { provider = read, clientsecret = "x" });
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    /// <summary>A secret goes to the token endpoint that the issuer names: never to one that it was not given for.</summary>
    [Fact]
    public async Task A_secret_does_not_go_with_the_provider_to_another_issuer()
    {
        var created = await scene.Api.CreateAsync("identity-providers", new { provider = Described("Moving"), clientSecret = "for-the-first-issuer" });
        var path = $"identity-providers/{created.GetProperty("id").GetString()}";
        var moved = new { name = "Moving", issuer = "https://login.other.example", clientId = "client" };

        using var refused = await scene.Api.SendAsync(HttpMethod.Put, path, new { provider = moved });

        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["/clientSecret"]);
        (await scene.Api.GetAsync(path)).GetProperty("issuer").GetString().ShouldBe("https://login.example.com");
        (await scene.Api.ReplaceAsync(path, new { provider = moved, clientSecret = "for-the-other" })).GetProperty("hasSecret").GetBoolean().ShouldBeTrue();
        (await scene.Api.ReplaceAsync(path, new { provider = Described("Moving"), clientSecret = "" })).GetProperty("hasSecret").GetBoolean().ShouldBeFalse();
        (await scene.Api.ReplaceAsync(path, new { provider = moved })).GetProperty("issuer").GetString().ShouldBe("https://login.other.example", "no secret, nothing to give");
    }

    [Fact]
    public async Task Somebody_else_changed_it_meanwhile()
    {
        var created = await scene.Api.CreateAsync("identity-providers", new { provider = Described("Contended") });
        var path = $"identity-providers/{created.GetProperty("id").GetString()}";
        await scene.Api.ReplaceAsync(path, new { provider = Described("Contended") });

        using var late = await scene.Api.SendAsync(HttpMethod.Put, path, new { provider = Described("Contended"), clientSecret = "late" }, ifMatch: "\"1\"");

        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await scene.Api.GetAsync(path)).GetProperty("hasSecret").GetBoolean().ShouldBeFalse();
    }

    /// <summary>A provider says who somebody is, for everybody: who could set one up could be the administrator.</summary>
    [Fact]
    public async Task Only_who_may_do_everything_sets_one_up()
    {
        var role = await scene.Api.CreateAsync("roles", new { name = "tenant keeper", permissions = new[] { "tenant:read", "tenant:write" } });
        var (userId, _) = await scene.AddUserAsync(role.GetProperty("id").GetString()!);
        var token = await scene.Api.CreateAsync("tokens", new { name = "keeper", ownerKind = "user", ownerId = userId, scopes = new[] { "manage" } });
        using var keeper = ManagementClient.For(scene.Gateway.Process.BaseUrl, scene.Api.Tenant, token.GetProperty("text").GetString()!);

        using var refused = await keeper.SendAsync(HttpMethod.Post, "identity-providers", new { provider = Described("Mine") });
        using var changed = await keeper.SendAsync(
            HttpMethod.Put, $"identity-providers/{scene.ProviderId}", new { provider = new { name = "Company", issuer = "https://evil.example", clientId = "x" } });

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        changed.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await keeper.GetAsync("identity-providers")).GetRawText().ShouldContain("Company");
    }

    [Fact]
    public async Task A_provider_that_a_gateway_names_stays_and_one_that_is_not_there_is_not_named()
    {
        using var kept = await scene.Api.SendAsync(HttpMethod.Delete, $"identity-providers/{scene.ProviderId}");
        kept.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        using var unknown = await scene.Api.SendAsync(HttpMethod.Post, "gateways", new { name = "lost", naming = "prefixed", identityProviderId = "idp_none" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await unknown.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors").TryGetProperty("/identityProviderId", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_valid_is_named_by_field()
    {
        using var response = await scene.Api.SendAsync(HttpMethod.Post, "identity-providers", new
        {
            provider = new
            {
                name = "x",
                issuer = "http://login.example.com",
                clientId = "c",
                groupsClaim = "groups",
                groups = new[] { new { group = "g", teams = new[] { "team_none" }, roles = new[] { "nobody" } } },
            },
        });

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errors");
        errors.EnumerateObject().Select(error => error.Name).ShouldBe(["/provider/issuer", "/provider/groups/0/teams/0", "/provider/groups/0/roles/0"]);
    }

    private static object Described(string name) => new { name, issuer = "https://login.example.com", clientId = "client" };
}
