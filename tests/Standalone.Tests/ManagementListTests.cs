using System.Net;
using System.Text.Json;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Every list pages, filters and sorts alike, and names what it does not understand.</summary>
public sealed class ManagementListTests(ManagementTests.Scene scene) : IClassFixture<ManagementTests.Scene>
{
    private ManagementClient Api => scene.Gateway.Api;

    [Theory]
    [InlineData("users?nmePrefix=a", "nmePrefix")]
    [InlineData("users?limit=0", "limit")]
    [InlineData("users?limit=201", "limit")]
    [InlineData("users?limit=1&limit=2", "limit")]
    [InlineData("teams?sort=colour", "sort")]
    [InlineData("catalog?transport=pigeon", "transport")]
    [InlineData("installations?ownerKind=system", "ownerKind")]
    [InlineData("installations?ownerId=a/b", "ownerId")]
    [InlineData("gateways?cursor=AAAA", "cursor")]
    [InlineData("tokens?state=broken", "state")]
    [InlineData("tokens?sort=updatedAt", "sort")]
    [InlineData("users?namePrefix=%00", "namePrefix")]
    [InlineData("users?total=yes", "total")]
    public async Task A_parameter_that_is_not_understood_is_named(string path, string named)
    {
        using var response = await Api.SendAsync(HttpMethod.Get, path);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        problem.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(named);
    }

    [Fact]
    public async Task Pages_hold_everything_once_in_the_order_asked_for()
    {
        using var api = await scene.CreateTenantAsync("pages");
        string[] names = ["delta", "Alpha", "charlie", "bravo", "écho"];
        foreach (var name in names)
        {
            await api.CreateAsync("users", new { name });
        }

        var seen = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await api.GetAsync($"users?limit=2&sort=-name&total=true{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            page.GetProperty("total").GetInt32().ShouldBe(5);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        seen.ShouldBe(names.OrderDescending(StringComparer.Ordinal));
        (await NamesAsync(api, "users?nameContains=RAV")).ShouldBe(["bravo"]);
        (await NamesAsync(api, "users?namePrefix=a")).ShouldBe(["Alpha"]);
        (await NamesAsync(api, "users?sort=createdAt")).ShouldBe(names);
        (await api.GetAsync("users")).TryGetProperty("total", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Built_in_roles_are_filtered_and_counted_like_any_other()
    {
        await Api.CreateAsync("roles", new { name = "auditing friend", description = "-", permissions = Array.Empty<string>() });

        var found = await Api.GetAsync("roles?nameContains=audit&total=true");
        var none = await Api.GetAsync("roles?nameContains=zzz&total=true");

        found.GetProperty("items").EnumerateArray().Select(role => role.GetProperty("name").GetString()).ShouldBe(["auditor", "auditing friend"]);
        found.GetProperty("total").GetInt32().ShouldBe(2);
        none.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Who_sees_only_itself_is_filtered_too()
    {
        var user = await Api.CreateAsync("users", new { name = "somebody alone" });
        var token = await Api.CreateAsync("tokens", new { name = "alone", ownerKind = "user", ownerId = user.GetProperty("id").GetString(), scopes = new[] { "manage" } });
        using var own = ManagementClient.For(scene.Gateway.Process.BaseUrl, Api.Tenant, token.GetProperty("text").GetString()!);

        (await own.GetAsync("users?nameContains=alone&total=true")).GetProperty("total").GetInt32().ShouldBe(1);
        (await own.GetAsync("users?namePrefix=other")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await own.GetAsync("users?roleId=admin")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Lists_filter_by_what_their_members_belong_to()
    {
        using var api = await scene.CreateTenantAsync("filters");
        var user = Id(await api.CreateAsync("users", new { name = "ann" }));
        var team = Id(await api.CreateAsync("teams", new { name = "crew", members = new[] { user } }));
        await api.CreateAsync("teams", new { name = "nobody" });
        var remote = Id(await api.CreateAsync("catalog", new { name = "remote", transport = "streamableHttp", url = "http://127.0.0.1:1/" }));
        await api.CreateAsync("catalog", new { name = "hosted", transport = "stdio", command = "node" });
        var mine = Id(await api.CreateAsync("installations", new { name = "mine", catalogEntryId = remote, ownerKind = "user", ownerId = user }));
        await api.CreateAsync("installations", new { name = "ours", catalogEntryId = remote, ownerKind = "team", ownerId = team });
        await api.CreateAsync("gateways", new { name = "with", naming = "prefixed", installations = new[] { new { installationId = mine } } });
        await api.CreateAsync("gateways", new { name = "without", naming = "prefixed" });
        var (revoked, _) = await api.IssueTokenAsync("gone", "mcp:read");
        await api.DeleteAsync($"tokens/{revoked}");

        (await NamesAsync(api, $"teams?memberId={user}")).ShouldBe(["crew"]);
        (await NamesAsync(api, "catalog?transport=stdio")).ShouldBe(["hosted"]);
        (await NamesAsync(api, "installations?ownerKind=team")).ShouldBe(["ours"]);
        (await NamesAsync(api, $"installations?ownerId={user}&catalogEntryId={remote}")).ShouldBe(["mine"]);
        (await NamesAsync(api, $"gateways?installationId={mine}")).ShouldBe(["with"]);
        (await NamesAsync(api, "tokens?state=revoked")).ShouldBe(["gone"]);
        (await NamesAsync(api, "tokens?state=active")).ShouldBe(["manager"]);
    }

    [Fact]
    public async Task What_was_read_can_be_changed_and_sent_back_and_is_read_again_only_when_it_changed()
    {
        using var api = await scene.CreateTenantAsync("round trip");
        var entry = Id(await api.CreateAsync("catalog", new
        {
            name = "server",
            transport = "streamableHttp",
            url = "http://127.0.0.1:1/",
            fields = new object[]
            {
                new { name = "key", secret = true, target = "header", targetName = "X-Key" },
                new { name = "region", required = false, target = "header", targetName = "X-Region" },
            },
        }));
        var id = Id(await api.CreateAsync("installations", new
        {
            name = "before", catalogEntryId = entry, ownerKind = "organization", ownerId = api.Tenant, values = new { key = "s3cret", region = "eu" },
        }));
        using var read = await api.SendAsync(HttpMethod.Get, $"installations/{id}");
        var tag = read.Headers.ETag!.ToString();
        var body = System.Text.Json.Nodes.JsonNode.Parse(await read.Content.ReadAsStringAsync())!;
        body["createdAt"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        body["name"] = "after";
        body["values"]!["region"] = "us";

        using var changed = await api.SendAsync(HttpMethod.Put, $"installations/{id}", body, tag);
        using var late = await api.SendAsync(HttpMethod.Put, $"installations/{id}", body, tag);
        using var known = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/tenants/{api.Tenant}/installations/{id}");
        known.Headers.Authorization = new("Bearer", api.Token);
        known.Headers.TryAddWithoutValidation("If-None-Match", changed.Headers.ETag!.ToString());
        using var http = TestHttp.Create(scene.Gateway.Process.BaseUrl);
        using var unchanged = await http.SendAsync(known);

        changed.StatusCode.ShouldBe(HttpStatusCode.OK, await changed.Content.ReadAsStringAsync());
        late.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        var stored = await api.GetAsync($"installations/{id}");
        stored.GetProperty("name").GetString().ShouldBe("after");
        stored.GetProperty("values").GetProperty("region").GetString().ShouldBe("us");
        stored.GetProperty("secretFields").EnumerateArray().Single().GetString().ShouldBe("key");
        body["ownerKind"] = "user";
        using var moved = await api.SendAsync(HttpMethod.Put, $"installations/{id}", body);
        moved.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static string Id(JsonElement created) => created.GetProperty("id").GetString()!;

    private static async Task<string[]> NamesAsync(ManagementClient api, string path) =>
        [.. (await api.GetAsync(path)).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!)];
}
