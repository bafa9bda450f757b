using System.Text.Json.Nodes;
using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>RFC 7592: a client and its registration.</summary>
public sealed class ClientRegistrationChangeTests
{
    private readonly ClientScene _scene = new();

    [Fact]
    public async Task A_registration_is_read_with_the_token_that_came_with_it_and_tells_no_secret()
    {
        var client = await _scene.RegisteredAsync("""{"redirect_uris":["https://c.example/cb"]}""");

        var read = ClientScene.Read(await _scene.Changes.ReadAsync(ClientScene.Request("", client), ClientScene.Cancel));

        read["client_id"]!.ToString().ShouldBe(client["client_id"]!.ToString());
        read.ContainsKey("client_secret").ShouldBeFalse();
        read["registration_access_token"]!.ToString().ShouldBe(client["registration_access_token"]!.ToString());
    }

    [Fact]
    public async Task Whatever_is_wrong_with_the_token_looks_the_same()
    {
        var (one, two) = (await _scene.RegisteredAsync(), await _scene.RegisteredAsync());
        var good = ClientScene.Request("", one);

        foreach (var request in new[]
                 {
                     good with { RegistrationAccessToken = null },
                     good with { RegistrationAccessToken = two["registration_access_token"]!.ToString() },
                     good with { ClientId = "cl_unknown" },
                     good with { ClientId = "../x" },
                     good with { Issuer = "https://attacker.example" },
                 })
        {
            var answers = new[]
            {
                await _scene.Changes.ReadAsync(request, ClientScene.Cancel),
                await _scene.Changes.UpdateAsync(request, ClientScene.Cancel),
                await _scene.Changes.DeleteAsync(request, ClientScene.Cancel),
            };
            answers.ShouldAllBe(answer => answer.IsUnauthorized && answer.Body.Length == 0 && answer.Refusal == null);
        }
    }

    [Fact]
    public async Task Guessing_tokens_ends_soon()
    {
        var client = await _scene.RegisteredAsync();
        for (var i = 0; i < 30; i++)
        {
            await _scene.Changes.ReadAsync(ClientScene.Request("", client) with { RegistrationAccessToken = $"{i}" }, ClientScene.Cancel);
        }

        (await _scene.Changes.ReadAsync(ClientScene.Request("", client), ClientScene.Cancel)).Refusal!.Code.ShouldBe("temporarily_unavailable");
    }

    [Fact]
    public async Task An_update_replaces_all_and_a_client_that_needs_a_secret_now_gets_one()
    {
        var client = await _scene.RegisteredAsync("""{"client_name":"Old","redirect_uris":["https://c.example/old","https://c.example/cb"],"client_uri":"https://c.example","token_endpoint_auth_method":"none"}""");

        var updated = await UpdateAsync(client, """{"client_id":"$","client_name":"New","redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"client_secret_post"}""");

        updated["client_name"]!.ToString().ShouldBe("New");
        updated["redirect_uris"]!.ToJsonString().ShouldBe("""["https://c.example/cb"]""");
        updated.ContainsKey("client_uri").ShouldBeFalse();
        var shown = new ShownClient
        {
            ClientId = client["client_id"]!.ToString(), Method = ClientAuthenticationMethod.ClientSecretPost, Secret = updated["client_secret"]!.ToString(),
        };
        (await _scene.AuthenticateAsync(shown)).IsFound.ShouldBeTrue();
        _scene.Log.Events[^1].Action.ShouldBe("oauth.client_updated");
    }

    [Fact]
    public async Task An_update_keeps_the_secret_that_there_is()
    {
        var client = await _scene.RegisteredAsync("""{"redirect_uris":["https://c.example/cb"]}""");

        var updated = await UpdateAsync(client, """{"client_id":"$","client_secret":"§","redirect_uris":["https://c.example/cb"]}""");

        updated.ContainsKey("client_secret").ShouldBeFalse();
        var shown = new ShownClient
        {
            ClientId = client["client_id"]!.ToString(), Method = ClientAuthenticationMethod.ClientSecretBasic, Secret = client["client_secret"]!.ToString(),
        };
        (await _scene.AuthenticateAsync(shown)).IsFound.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"redirect_uris":["https://c.example/cb"]}""")]
    [InlineData("""{"client_id":"cl_other","redirect_uris":["https://c.example/cb"]}""")]
    [InlineData("""{"client_id":"$","client_secret":"chosen","redirect_uris":["https://c.example/cb"]}""")]
    [InlineData("""{"client_id":"$","registration_access_token":"x","redirect_uris":["https://c.example/cb"]}""")]
    [InlineData("""{"client_id":"$","client_secret_expires_at":0,"redirect_uris":["https://c.example/cb"]}""")]
    public async Task What_is_ours_to_say_is_refused(string json)
    {
        var client = await _scene.RegisteredAsync();

        var answer = await _scene.Changes.UpdateAsync(ClientScene.Request(json.Replace("$", client["client_id"]!.ToString(), StringComparison.Ordinal), client), ClientScene.Cancel);

        answer.Refusal!.Code.ShouldBe("invalid_client_metadata");
    }

    /// <summary>MCP security best practices, "Confused Deputy Problem": whoever agreed, agreed to the old addresses.</summary>
    [Fact]
    public async Task A_client_gets_no_other_redirect_uris()
    {
        var client = await _scene.RegisteredAsync();
        var id = client["client_id"]!.ToString();

        var answer = await _scene.Changes.UpdateAsync(
            ClientScene.Request($$"""{"client_id":"{{id}}","redirect_uris":["https://attacker.example/cb"],"token_endpoint_auth_method":"none"}""", client), ClientScene.Cancel);

        answer.Refusal!.Code.ShouldBe("invalid_redirect_uri");
        (await _scene.FindAsync(id)).Client!.RedirectUris.ShouldBe(["https://client.example/cb"]);
    }

    [Fact]
    public async Task A_deleted_registration_is_gone_with_its_token()
    {
        var client = await _scene.RegisteredAsync();

        var answer = await _scene.Changes.DeleteAsync(ClientScene.Request("", client), ClientScene.Cancel);

        (answer.Body, answer.Refusal, answer.IsUnauthorized).ShouldBe(([], null, false));
        (await _scene.FindAsync(client["client_id"]!.ToString())).IsFound.ShouldBeFalse();
        (await _scene.Changes.ReadAsync(ClientScene.Request("", client), ClientScene.Cancel)).IsUnauthorized.ShouldBeTrue();
    }

    private async Task<JsonObject> UpdateAsync(JsonObject client, string json)
    {
        var metadata = json
            .Replace("$", client["client_id"]!.ToString(), StringComparison.Ordinal)
            .Replace("§", client["client_secret"]?.ToString(), StringComparison.Ordinal);
        var answer = await _scene.Changes.UpdateAsync(ClientScene.Request(metadata, client), ClientScene.Cancel);
        answer.Refusal.ShouldBeNull();
        return ClientScene.Read(answer);
    }
}
