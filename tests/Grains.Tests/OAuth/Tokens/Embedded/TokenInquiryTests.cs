using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Tokens;

/// <summary>https://www.rfc-editor.org/rfc/rfc7662#section-2.1</summary>
public sealed class TokenInquiryTests : IAsyncLifetime
{
    private AuthorizationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AuthorizationScene.StartAsync(frontends: 0);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    /// <summary>"To prevent token scanning attacks, the endpoint MUST also require some form of authorization": who scans is on record.</summary>
    [Fact]
    public async Task A_client_that_does_not_authenticate_learns_nothing_and_is_on_record()
    {
        var client = await _scene.AddDynamicClientAsync("Scanner", "http://127.0.0.1/callback");
        var inquiry = new TokenInquiry
        {
            Issuer = "http://127.0.0.1:4000",
            Client = new ShownClient { ClientId = client.Id },
            Token = "guessed",
            Caller = new CallerDescription { SourceAddress = "192.0.2.9" },
        };

        var answer = await _scene.Cluster.CallAsync<ITokenEndpointGrain, TokenIntrospection>("y/token", null, grain => grain.IntrospectAsync(inquiry));

        answer.Refusal!.Code.ShouldBe("invalid_client");
        await _scene.FlushRefusalsAsync();
        var refused = _scene.Cluster.Audit.Events.Single(entry => entry.Action == "oauth.introspection_refused");
        (refused.Subject, refused.SourceAddress, refused.Details).ShouldBe(($"oauth_client/{client.Id}", "192.0.2.9", "unauthenticated_client"));
    }
}
