using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>RFC 6749 §2.3: a client authenticates in the way that it registered, and in no other.</summary>
public sealed class ClientAuthenticationTests
{
    private readonly ClientScene _scene = new();

    [Theory]
    [InlineData("client_secret_basic", ClientAuthenticationMethod.ClientSecretBasic)]
    [InlineData("client_secret_post", ClientAuthenticationMethod.ClientSecretPost)]
    public async Task A_secret_is_good_in_the_way_that_was_registered_only(string name, ClientAuthenticationMethod method)
    {
        var (id, secret) = await RegisterAsync(name);
        var other = method == ClientAuthenticationMethod.ClientSecretBasic ? ClientAuthenticationMethod.ClientSecretPost : ClientAuthenticationMethod.ClientSecretBasic;

        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = method, Secret = secret })).IsFound.ShouldBeTrue();
        var refusals = new[]
        {
            await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = other, Secret = secret }),
            await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = method, Secret = secret + "x" }),
            await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = method }),
            await _scene.AuthenticateAsync(new ShownClient { ClientId = id }),
        };

        refusals.Select(finding => finding.Refusal!.Code).Distinct().ShouldBe(["invalid_client"]);
        refusals.Select(finding => finding.Refusal!.Description).Distinct().ShouldBe(["The client could not be authenticated."]);
        (await _scene.RefusalReasonsAsync()).Order().ShouldBe(["other_method", "wrong_secret"]);
    }

    [Fact]
    public async Task A_public_client_shows_its_id_and_no_secret()
    {
        var (id, _) = await RegisterAsync("none");

        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id })).IsFound.ShouldBeTrue();
        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = ClientAuthenticationMethod.ClientSecretPost, Secret = "x" })).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task More_than_one_way_at_once_is_a_malformed_request()
    {
        var (id, _) = await RegisterAsync("none");

        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id, IsAmbiguous = true })).Refusal!.Code.ShouldBe("invalid_request");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cl_unknown")]
    [InlineData("no/id")]
    public async Task An_unknown_client_is_refused(string? id) =>
        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id })).Refusal!.Code.ShouldBe("invalid_client");

    private async Task<(string Id, string? Secret)> RegisterAsync(string method)
    {
        var body = await _scene.RegisteredAsync($$"""{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"{{method}}"}""");
        return (body["client_id"]!.ToString(), body["client_secret"]?.ToString());
    }
}
