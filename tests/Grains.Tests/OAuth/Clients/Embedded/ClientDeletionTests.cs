using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>https://www.rfc-editor.org/rfc/rfc7592#section-2.3</summary>
public sealed class ClientDeletionTests : IAsyncLifetime
{
    private const string Issuer = "http://127.0.0.1:4000";

    private AuthorizationScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await AuthorizationScene.StartAsync(frontends: 0);

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    /// <summary>Its use is noted after its first token was issued, and the silo may die in between.</summary>
    [Fact]
    public async Task A_registration_takes_its_tokens_along_even_if_its_use_was_never_noted()
    {
        var metadata = """{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"]}""";
        var registered = await _scene.Cluster.Service<ClientRegistrations>().RegisterAsync(Request() with { Metadata = Encoding.UTF8.GetBytes(metadata) }, default);
        var body = JsonElement.Parse(registered.Body);
        var clientId = body.GetProperty("client_id").GetString()!;
        var start = await BeginAsync(clientId);
        var request = Request() with { ClientId = clientId, RegistrationAccessToken = body.GetProperty("registration_access_token").GetString() };

        var answer = await _scene.Cluster.Service<ClientRegistrationChanges>().DeleteAsync(request, default);

        answer.Refusal.ShouldBeNull();
        var family = (await _scene.Cluster.Service<TokenFamilyStore>().FindAsync(_scene.Tenant, start.FamilyId, default)).ShouldNotBeNull().Value.Public;
        family.RevokedAt.ShouldNotBeNull();
        family.RevokedBecause.ShouldBe("client_deleted");
    }

    private async Task<TokenFamilyStart> BeginAsync(string clientId)
    {
        var client = (await _scene.Cluster.Service<ClientDirectory>().FindAsync(clientId, new CallerDescription(), default)).Client.ShouldNotBeNull();
        var start = new TokenFamilyStart
        {
            Issuer = Issuer,
            TenantId = _scene.Tenant,
            FamilyId = EntityId.Create("fam"),
            OwnerKind = PrincipalKind.User,
            OwnerId = _scene.Ann.Id,
            Client = client,
            GatewayId = _scene.Gateway.Id,
            Scopes = ["mcp:read"],
            GrantType = "authorization_code",
            WithRefreshToken = true,
            Caller = new CallerDescription(),
        };
        (await _scene.Cluster.Service<TokenFamilies>().BeginAsync(start, default)).IsIssued.ShouldBeTrue();
        return start;
    }

    private static ClientRegistrationRequest Request() => new() { Issuer = Issuer, Caller = new CallerDescription(), Metadata = [] };
}
