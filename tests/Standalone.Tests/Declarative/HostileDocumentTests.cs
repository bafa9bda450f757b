using System.Net;
using System.Text;

namespace Archestra.Cluster.Standalone.Tests.Declarative;

/// <summary>A file that is wrong anywhere changes nothing, and the place is named.</summary>
public sealed class HostileDocumentTests(ManagementTests.Scene scene) : IClassFixture<ManagementTests.Scene>
{
    private const string Entry = """{"name":"s","transport":"streamableHttp","url":"http://127.0.0.1:1/","fields":[{"name":"key","secret":true,"target":"header","targetName":"X-K"}]}""";

    [Theory]
    [InlineData("""{"users":[{"name":"a","emial":"x"}]}""", 400, "/users/0/emial")]
    [InlineData("""{"users":[{"email":"x@example.com"}]}""", 400, "/users/0")]
    [InlineData("""{"users":[{"name":"a"},null]}""", 400, "/users/1")]
    [InlineData("""{"users":[{"name":"a","name":"b"}]}""", 400, "/users/0/name")]
    [InlineData("""{"users":{"name":"a"}}""", 400, "/users")]
    [InlineData("""{"users":[{"name":"a","id":"usr_1"}]}""", 400, "/users/0/id")]
    [InlineData("""{"people":[]}""", 400, "/people")]
    [InlineData("""{"catalog":[{"name":"a","transport":"stdio","command":"x","environment":{"A.B":null}}]}""", 400, "/catalog/0/environment/A.B")]
    [InlineData("""{"installations":[{"name":"a","catalogEntry":"b","owner":{"kind":"system"}}]}""", 400, "/installations/0/owner/kind")]
    [InlineData("""{"installations":[{"name":"a","catalogEntry":"b","owner":{"kind":"user","name":"n"},"values":{"key":{"kept":true}}}]}""", 400, "/installations/0/values/key")]
    [InlineData("""{"users":[{"name":"a","email":"not an address"}]}""", 422, "/users/0/email")]
    [InlineData("""{"users":[{"name":"a"},{"name":"a"}]}""", 422, "/users/1/name")]
    [InlineData("""{"users":[{"name":"a","roles":["no such role"]}]}""", 422, "/users/0/roles/0")]
    [InlineData("""{"teams":[{"name":"a","members":["nobody"]}]}""", 422, "/teams/0/members/0")]
    [InlineData("""{"catalog":[{"name":"a","transport":"stdio"}]}""", 422, "/catalog/0/command")]
    [InlineData("""{"installations":[{"name":"a","catalogEntry":"b","owner":{"kind":"organization"}}]}""", 422, "/installations/0/catalogEntry")]
    [InlineData("""{"installations":[{"name":"a","catalogEntry":"b","owner":{"kind":"user"}}]}""", 422, "/installations/0/owner/name")]
    [InlineData("""{"gateways":[{"name":"a","naming":"prefixed","installations":[{"installation":"b"}]}]}""", 422, "/gateways/0/installations/0/installation")]
    [InlineData("""{"gateways":[{"name":"a","naming":"prefixed","access":{"users":["u"]}}]}""", 422, "/gateways/0/access/users/0")]
    [InlineData("""{"tokens":[{"name":"a","owner":{"kind":"organization"},"scopes":["everything"]}]}""", 422, "/tokens/0/scopes")]
    [InlineData("""{"roles":[{"name":"admin"}]}""", 422, "/roles/0/name")]
    [InlineData("""{"catalog":[ENTRY],"installations":[{"name":"a","catalogEntry":"s","owner":{"kind":"organization"}}]}""", 422, "/installations/0/values/key")]
    [InlineData("""{"catalog":[ENTRY],"installations":[{"name":"a","catalogEntry":"s","owner":{"kind":"organization"},"values":{"key":"LEAK-1"}}]}""", 422, "/installations/0/values/key")]
    [InlineData("""{"catalog":[ENTRY],"installations":[{"name":"a","catalogEntry":"s","owner":{"kind":"organization"},"values":{"key":{"keep":true}}}]}""", 422, "/installations/0/values/key")]
    [InlineData("""{"catalog":[ENTRY],"installations":[{"name":"a","catalogEntry":"s","owner":{"kind":"organization"},"values":{"key":{"environmentVariable":"X"}}}]}""", 422, "/installations/0/values/key")]
    [InlineData("""{"catalog":[ENTRY],"installations":[{"name":"a","catalogEntry":"s","owner":{"kind":"organization"},"values":{"key":{"value":"LEAK-1"},"nokey":"x"}}]}""", 422, "/installations/0/values/nokey")]
    public async Task A_mistake_is_named_by_its_place_and_nothing_is_changed(string sections, int status, string place)
    {
        using var api = await scene.CreateTenantAsync($"hostile {Guid.NewGuid():N}");
        var before = await api.StateAsync();

        var (answered, problems) = await api.RefusedAsync("""{"apiVersion":"archestra/v1",""" + sections.Replace("ENTRY", Entry)[1..]);

        ((int)answered).ShouldBe(status);
        problems.Keys.ShouldContain(place);
        string.Concat(problems.Values).ShouldNotContain("LEAK");
        (await api.StateAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"apiVersion":"archestra/v2"}""")]
    [InlineData("""{"apiVersion":"archestra/v1"}x""")]
    [InlineData("""{"apiVersion":"archestra/v1","users":[""")]
    public async Task What_is_no_document_is_refused(string text)
    {
        var (status, _) = await scene.Gateway.Api.RefusedAsync(text);

        status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_document_without_end_or_depth_is_refused()
    {
        var (deep, _) = await scene.Gateway.Api.RefusedAsync(string.Concat(Enumerable.Repeat("""{"users":[""", 10_000)));
        using var huge = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tenants/{scene.Gateway.Api.Tenant}/apply");
        huge.Content = new StringContent(new string(' ', (16 * 1024 * 1024) + 1), Encoding.UTF8, "application/json");
        using var response = await scene.Gateway.Api.SendAsync(huge);

        deep.ShouldBe(HttpStatusCode.BadRequest);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }
}
