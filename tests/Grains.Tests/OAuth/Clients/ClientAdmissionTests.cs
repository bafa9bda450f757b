using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>What every endpoint does first that clients speak to themselves.</summary>
public sealed class ClientAdmissionTests
{
    private readonly ClientScene _scene = new();

    [Fact]
    public async Task An_address_that_fails_too_often_waits_even_with_the_right_secret()
    {
        var client = await _scene.RegisteredAsync("""{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"client_secret_post"}""");
        var right = new ShownClient
        {
            ClientId = client["client_id"]!.ToString(), Method = ClientAuthenticationMethod.ClientSecretPost, Secret = client["client_secret"]!.ToString(),
        };
        for (var i = 0; i < 30; i++)
        {
            (await AdmitAsync(right with { Secret = $"{i}" })).Refusal!.Code.ShouldBe("invalid_client");
        }

        var paused = await AdmitAsync(right);

        paused.Refusal!.Code.ShouldBe("temporarily_unavailable");
        paused.Refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        (await AdmitAsync(right, "192.0.2.2")).IsFound.ShouldBeTrue();
        _scene.Time.Advance(TimeSpan.FromSeconds(1));
        (await AdmitAsync(right)).IsFound.ShouldBeTrue();
    }

    private Task<ClientFinding> AdmitAsync(ShownClient shown, string address = "192.0.2.1") =>
        _scene.Admission.AdmitAsync(ClientScene.Issuer, shown, ClientScene.Caller(address), ClientScene.Cancel);
}
