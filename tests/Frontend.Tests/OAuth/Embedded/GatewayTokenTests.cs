using System.Net;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.OAuth;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.OAuth;

/// <summary>Access tokens over HTTP, at the gateway that they are for and elsewhere: MCP authorization, "Token Handling"; RFC 6750 §3.1.</summary>
public sealed class GatewayTokenTests : IAsyncLifetime
{
    private OAuthHost _host = null!;
    private string _tenant = "";
    private string _gateway = "";

    public async ValueTask InitializeAsync()
    {
        _host = await OAuthHost.StartAsync();
        _tenant = await _host.Cluster.CreateTenantAsync();
        _gateway = await _host.CreateGatewayAsync(_tenant);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_client_with_a_token_for_the_gateway_gets_in()
    {
        using var response = await _host.PingAsync(_gateway, await IssueAsync(_gateway));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Contains("Mcp-Session-Id").ShouldBeTrue("a session of this gateway may be begun with it");
    }

    [Fact]
    public async Task At_another_gateway_of_the_tenant_it_is_an_invalid_token()
    {
        var other = await _host.CreateGatewayAsync(_tenant);
        var token = await IssueAsync(_gateway);
        using var first = await _host.PingAsync(_gateway, token);

        using var response = await _host.PingAsync(other, token);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldBe(
            $"Bearer error=\"invalid_token\", resource_metadata=\"{_host.Issuer}/.well-known/oauth-protected-resource/v1/mcp/{other}\", scope=\"mcp:read mcp:write\"");
    }

    /// <summary>Whoever makes a gateway in a tenant of its own with the id of another's has a token for neither.</summary>
    [Fact]
    public async Task A_token_of_a_tenant_is_none_at_another_tenants_gateway()
    {
        var stranger = await _host.Cluster.CreateTenantAsync();
        var claims = Claims(_gateway) with { TenantId = stranger, Subject = stranger };

        using var response = await _host.PingAsync(_gateway, await _host.Cluster.IssueAsync(claims));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound, "the same as for a gateway that does not exist");
    }

    [Fact]
    public async Task In_the_url_it_is_refused()
    {
        var token = await IssueAsync(_gateway);

        using var alone = await _host.PingAsync(_gateway, null, $"?access_token={token}");
        using var beside = await _host.PingAsync(_gateway, token, $"?access_token={token}");

        alone.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        beside.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_management_api_takes_no_access_token()
    {
        var token = await IssueAsync(_gateway, Scopes.Write, Scopes.Manage, Scopes.Platform);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/tenants/{_tenant}");
        request.Headers.Authorization = new("Bearer", token);

        using var response = await _host.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>The issuer is the address that the client uses; one machine has several.</summary>
    [Fact]
    public async Task A_token_of_another_address_of_this_machine_is_none_here()
    {
        var claims = Claims(_gateway);
        var elsewhere = claims with { Issuer = "http://localhost:1", Audience = GatewayResource.UrlOf("http://localhost:1", _gateway) };

        using var response = await _host.PingAsync(_gateway, await _host.Cluster.IssueAsync(elsewhere));

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private Task<string> IssueAsync(string gateway, params string[] scopes) => _host.Cluster.IssueAsync(Claims(gateway, scopes));

    private AccessTokenClaims Claims(string gateway, params string[] scopes) => SecuredAccessTokens.NewClaims(_tenant, gateway, scopes) with
    {
        Issuer = _host.Issuer, Audience = GatewayResource.UrlOf(_host.Issuer, gateway),
    };
}
