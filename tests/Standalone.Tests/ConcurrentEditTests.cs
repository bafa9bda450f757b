using System.Net;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests;

/// <summary>Two people edit one thing at once: one wins, the other is told and loses nothing.</summary>
public sealed class ConcurrentEditTests(ManagementTests.Scene scene) : IClassFixture<ManagementTests.Scene>
{
    private const int Rounds = 10;

    [Theory]
    [InlineData("roles", """{"name":"r","description":"-","permissions":["tools:read"]}""", "description")]
    [InlineData("users", """{"name":"u","email":"first@example.com"}""", "email")]
    [InlineData("teams", """{"name":"t"}""", "name")]
    [InlineData("catalog", """{"name":"c","description":"-","transport":"streamableHttp","url":"http://127.0.0.1:1/"}""", "description")]
    [InlineData("gateways", """{"name":"g","description":"-","naming":"prefixed"}""", "description")]
    public async Task Of_two_edits_at_once_one_wins_and_the_other_gets_412_and_can_be_made_on_top(string list, string body, string member)
    {
        using var api = await scene.CreateTenantAsync($"edits {list}");
        var path = $"{list}/{(await api.CreateAsync(list, JsonNode.Parse(body)!)).GetProperty("id").GetString()}";
        await ShouldLoseNothingAsync(api, path, member);
    }

    [Fact]
    public async Task The_same_holds_for_a_tenant_and_an_installation()
    {
        using var api = await scene.CreateTenantAsync("edits");
        var entry = await api.CreateAsync("catalog", new { name = "c", transport = "streamableHttp", url = "http://127.0.0.1:1/" });
        var installation = await api.CreateAsync(
            "installations", new { name = "i", catalogEntryId = entry.GetProperty("id").GetString(), ownerKind = "organization", ownerId = api.Tenant });

        await ShouldLoseNothingAsync(api, $"installations/{installation.GetProperty("id").GetString()}", "name");
        await ShouldLoseNothingAsync(api, $"/api/v1/tenants/{api.Tenant}", "name");
    }

    private static async Task ShouldLoseNothingAsync(ManagementClient api, string path, string member)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (before, tag) = await ReadAsync(api, path);
            string[] values = [$"one{round}@example.com", $"other{round}@example.com"];

            var answers = await Task.WhenAll(values.Select(value => EditAsync(api, path, before, member, value, tag)));

            string.Join(" ", answers.Select(answer => (int)answer.Status).Order()).ShouldBe("200 412", path);
            var winner = Array.FindIndex(answers, answer => answer.Status == HttpStatusCode.OK);
            var (after, newTag) = await ReadAsync(api, path);
            after[member]!.GetValue<string>().ShouldBe(values[winner], path);
            newTag.ShouldBe(answers[winner].Tag, path);

            // The loser was told; its edit goes on top of what won.
            (await EditAsync(api, path, after, member, values[1 - winner], newTag)).Status.ShouldBe(HttpStatusCode.OK, path);
            (await ReadAsync(api, path)).Resource[member]!.GetValue<string>().ShouldBe(values[1 - winner], path);
        }
    }

    private static async Task<(JsonNode Resource, string Tag)> ReadAsync(ManagementClient api, string path)
    {
        using var response = await api.SendAsync(HttpMethod.Get, path);
        return (JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers.ETag!.ToString());
    }

    private static async Task<(HttpStatusCode Status, string? Tag)> EditAsync(
        ManagementClient api, string path, JsonNode resource, string member, string value, string tag)
    {
        var edited = resource.DeepClone();
        edited[member] = value;
        using var response = await api.SendAsync(HttpMethod.Put, path, edited, tag);
        return (response.StatusCode, response.Headers.ETag?.ToString());
    }
}
