using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Archestra.Cluster.Clients.Tests.Browser;
using Archestra.Cluster.Clients.Tests.Clients;
using Archestra.Cluster.Clients.Tests.Scenes;
using Archestra.Cluster.Testing.Peers;

namespace Archestra.Cluster.Clients.Tests;

/// <summary>openid-client was written for OAuth, not for us: every grant, every way to authenticate, revocation and introspection.</summary>
[Collection<OpenCollection>]
public sealed partial class IndependentClientTests(OpenScene scene, HeadlessBrowser browser)
{
    [Fact]
    public async Task An_independent_library_goes_through_every_grant()
    {
        var (key, privateKey) = CreateKey();
        var options = new
        {
            basic = await RegisterAsync("clientSecretBasic"),
            post = await RegisterAsync("clientSecretPost"),
            key = new { (await RegisterAsync("privateKeyJwt", key)).Id, jwk = privateKey },
        };
        var seen = await RunAsync(options);

        Compact(seen.GetProperty("code")).ShouldBe("""{"scope":"mcp:read mcp:write","used":200}""");
        Compact(seen.GetProperty("refresh")).ShouldBe("""{"rotated":true,"used":200,"narrowed":"mcp:read"}""");
        Compact(seen.GetProperty("revocation")).ShouldBe("""{"refresh":"invalid_grant","used":401}""");
        Compact(seen.GetProperty("device")).ShouldBe("""{"scope":"mcp:write","used":200}""");
        ShouldHaveWorked(seen.GetProperty("basic"), options.basic.Id);
        ShouldHaveWorked(seen.GetProperty("post"), options.post.Id);
        ShouldHaveWorked(seen.GetProperty("key"), options.key.Id);
    }

    private async Task<JsonElement> RunAsync(object options)
    {
        using var home = new ClientHome();
        var script = Path.Combine(NpmPeers.Folder, "sign-in", "openid-client.mjs");
        await using var client = ClientProcess.Start(home, await NpmPeers.Node22Async(), script, scene.Issuer, scene.Endpoint.ToString(), JsonSerializer.Serialize(options, JsonSerializerOptions.Web));
        await using var window = await browser.OpenAsync();
        await window.AllowAsync(await client.AuthorizationAsync(), scene.Person);
        var device = await client.UntilAsync(Device());
        await window.AllowDeviceAsync(new Uri(device.Groups["page"].Value), device.Groups["code"].Value, scene.Person);
        return JsonElement.Parse(await client.SucceedAsync());
    }

    private void ShouldHaveWorked(JsonElement seen, string clientId)
    {
        seen.GetProperty("used").GetInt32().ShouldBe(200);
        seen.GetProperty("refreshable").GetBoolean().ShouldBeFalse("RFC 6749 §4.4.3");
        seen.GetProperty("revoked").GetInt32().ShouldBe(401);
        var introspection = seen.GetProperty("introspection");
        introspection.GetProperty("active").GetBoolean().ShouldBeTrue();
        introspection.GetProperty("scope").GetString().ShouldBe("mcp:write");
        introspection.GetProperty("client").GetString().ShouldBe(clientId);
        introspection.GetProperty("audience").GetString().ShouldBe(scene.Endpoint.ToString());
        introspection.GetProperty("issuer").GetString().ShouldBe(scene.Issuer);
    }

    private async Task<Registered> RegisterAsync(string method, string? jwks = null)
    {
        var issued = await scene.Gateway.Api.CreateAsync("oauth-clients", new
        {
            name = method,
            authenticationMethod = method,
            grantTypes = new[] { "client_credentials" },
            ownerKind = "organization",
            ownerId = scene.Gateway.Api.Tenant,
            jwks,
        });
        return new Registered(issued.GetProperty("client").GetProperty("id").GetString()!, issued.TryGetProperty("secret", out var secret) ? secret.GetString() : null);
    }

    private static (string Public, object Private) CreateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var (x, y) = (Base64Url.EncodeToString(parameters.Q.X), Base64Url.EncodeToString(parameters.Q.Y));
        var jwks = JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", x, y, alg = "ES256", use = "sig" } } });
        return (jwks, new { kty = "EC", crv = "P-256", x, y, d = Base64Url.EncodeToString(parameters.D) });
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    [GeneratedRegex("^device (?<page>\\S+) (?<code>\\S+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Device();

    private sealed record Registered(string Id, string? Secret);
}
