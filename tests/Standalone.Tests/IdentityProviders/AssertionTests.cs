using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Testing.Clients;

namespace Archestra.Cluster.Standalone.Tests.IdentityProviders;

/// <summary>
/// ID-JAGs of a company's provider (enterprise-managed authorization; RFC 7523 §2.1 and §3,
/// https://www.rfc-editor.org/rfc/rfc7523#section-3): one good one, and each bad one for one reason.
/// </summary>
[Collection(CompanyCollection.Name)]
public sealed class AssertionTests(CompanyScene scene)
{
    private const string Type = "oauth-id-jag+jwt";

    [Fact]
    public async Task A_good_assertion_is_a_token_for_the_gateway_that_it_names_and_no_refresh_token()
    {
        var (client, claims) = await GoodAsync(claims => claims["scope"] = "mcp:read");

        var answer = await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type));

        answer.GetProperty("token_type").GetString().ShouldBe("Bearer");
        answer.GetProperty("scope").GetString().ShouldBe("mcp:read");
        answer.TryGetProperty("refresh_token", out _).ShouldBeFalse();
        using var mcp = McpClient.For(scene.Endpoint, answer.GetProperty("access_token").GetString());
        await mcp.InitializeAsync();
        (await mcp.CallToolAsync("look", new { })).Result.GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("done");
    }

    [Fact]
    public async Task An_assertion_is_good_once()
    {
        var (client, claims) = await GoodAsync();
        var assertion = await scene.Provider.SignAsync(claims, Type);

        (await RedeemAsync(client, assertion)).TryGetProperty("access_token", out _).ShouldBeTrue();
        ErrorOf(await RedeemAsync(client, assertion)).ShouldBe("invalid_grant");
        ErrorOf(await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type))).ShouldBe("invalid_grant", "another text with the same jti");
    }

    [Theory]
    [InlineData("aud", "\"https://other.example\"")]
    [InlineData("aud", null)]
    [InlineData("client_id", "\"cl_other\"")]
    [InlineData("client_id", null)]
    [InlineData("resource", "\"https://other.example/v1/mcp/gw_1\"")]
    [InlineData("resource", "[]")]
    [InlineData("resource", null)]
    [InlineData("jti", null)]
    [InlineData("iss", "\"https://login.other.example\"")]
    [InlineData("sub", null)]
    [InlineData("exp", "1")]
    [InlineData("iat", "99999999999")]
    [InlineData("email", "\"nobody@company.example\"")]
    [InlineData("email_verified", "false")]
    public async Task A_claim_that_is_not_right_is_refused(string claim, string? value)
    {
        var (client, claims) = await GoodAsync(claims =>
        {
            claims.Remove(claim);
            if (value is not null)
            {
                claims[claim] = JsonNode.Parse(value);
            }
        });

        ErrorOf(await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type))).ShouldBe("invalid_grant");
    }

    [Theory]
    [InlineData("JWT", false)]
    [InlineData("at+jwt", false)]
    [InlineData(null, false)]
    [InlineData(Type, true)]
    public async Task Another_type_or_a_foreign_signature_is_refused(string? type, bool isForeign)
    {
        var (client, claims) = await GoodAsync();

        ErrorOf(await RedeemAsync(client, await scene.Provider.SignAsync(claims, type, isForeign))).ShouldBe("invalid_grant");
    }

    /// <summary>RFC 8707 §2.2.</summary>
    [Fact]
    public async Task A_request_for_another_resource_than_the_assertions_is_refused()
    {
        var (client, claims) = await GoodAsync();
        var other = await scene.Api.CreateGatewayAsync("another", "prefixed");

        var answer = await RedeemAsync(
            client, await scene.Provider.SignAsync(claims, Type), [new("resource", scene.Gateway.EndpointOf(other).AbsoluteUri)]);

        ErrorOf(answer).ShouldBe("invalid_target");
    }

    [Fact]
    public async Task Another_client_cannot_redeem_it()
    {
        var (_, claims) = await GoodAsync();
        var thief = await scene.AddAssertionClientAsync();

        ErrorOf(await RedeemAsync(thief, await scene.Provider.SignAsync(claims, Type))).ShouldBe("invalid_grant");
        await scene.ShouldRecordAsync("oauth.assertion_refused");
    }

    [Theory]
    [InlineData("mcp:read mcp:write", "mcp:read", "mcp:read")]
    [InlineData("mcp:read", "mcp:read mcp:write", "mcp:read")]
    [InlineData(null, "mcp:read", "mcp:read")]
    [InlineData("mcp:write", null, "mcp:write")]
    public async Task Scopes_are_the_least_of_what_is_let_and_what_is_asked_for(string? let, string? asked, string given)
    {
        var (client, claims) = await GoodAsync(claims => claims["scope"] = let);
        if (let is null)
        {
            claims.Remove("scope");
        }

        var answer = await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type), asked is null ? [] : [new("scope", asked)]);

        answer.GetProperty("scope").GetString().ShouldBe(given);
    }

    [Fact]
    public async Task A_provider_that_is_not_set_up_for_assertions_is_not_believed()
    {
        var (client, claims) = await GoodAsync();
        var provider = $"identity-providers/{scene.ProviderId}";
        await scene.Api.ReplaceAsync(provider, Described(issuesAssertions: false));
        var refused = await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type));
        await scene.Api.ReplaceAsync(provider, Described(issuesAssertions: true));

        ErrorOf(refused).ShouldBe("invalid_grant");
        (await RedeemAsync(client, await scene.Provider.SignAsync(claims, Type))).TryGetProperty("access_token", out _).ShouldBeTrue("a refused one is not used up");
    }

    private object Described(bool issuesAssertions) => new
    {
        provider = new { name = "Company", issuer = scene.Provider.Issuer, clientId = CompanyScene.ClientId, tokenAudiences = new[] { CompanyScene.Audience }, issuesAssertions },
    };

    /// <summary>The claims of a good one, for a person and a client of its own.</summary>
    private async Task<((string Id, string Secret) Client, JsonObject Claims)> GoodAsync(Action<JsonObject>? change = null)
    {
        var (_, subject, email) = await scene.AddPersonAsync();
        var client = await scene.AddAssertionClientAsync();
        var claims = new JsonObject
        {
            ["sub"] = subject,
            ["email"] = email,
            ["email_verified"] = true,
            ["aud"] = scene.Issuer,
            ["client_id"] = client.Id,
            ["resource"] = scene.Endpoint.AbsoluteUri,
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        change?.Invoke(claims);
        return (client, claims);
    }

    private Task<JsonElement> RedeemAsync((string Id, string Secret) client, string assertion, params KeyValuePair<string, string>[] more) => scene.RequestTokenAsync(
    [
        new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        new("client_id", client.Id),
        new("client_secret", client.Secret),
        new("assertion", assertion),
        .. more,
    ]);

    private static string? ErrorOf(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetString() : null;
}
