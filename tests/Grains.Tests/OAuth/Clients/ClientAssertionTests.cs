using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Archestra.Cluster.Grains.OAuth.Clients;

namespace Archestra.Cluster.Grains.Tests.OAuth.Clients;

/// <summary>RFC 7523 §3: clients that authenticate with a key of their own.</summary>
public sealed class ClientAssertionTests : IDisposable
{
    private readonly ClientScene _scene = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(ClientScene.Issuer)]
    [InlineData(ClientScene.Issuer + "/oauth/token")]
    public async Task An_assertion_for_this_server_is_good_once(string audience)
    {
        var id = await RegisterAsync();
        var assertion = Assertion(id, claims => claims["aud"] = audience);

        (await AuthenticateAsync(id, assertion)).IsFound.ShouldBeTrue();
        (await AuthenticateAsync(id, assertion)).Refusal!.Code.ShouldBe("invalid_client");

        (await _scene.RefusalReasonsAsync()).ShouldBe(["assertion_reused"]);
    }

    [Fact]
    public async Task The_request_need_not_name_the_client()
    {
        var id = await RegisterAsync();

        (await AuthenticateAsync(null, Assertion(id))).Client!.Id.ShouldBe(id);
    }

    [Theory]
    [InlineData("iss", "cl_other", "assertion_of_another")]
    [InlineData("sub", "cl_other", "assertion_of_another")]
    [InlineData("aud", "https://other.example", "assertion_for_another")]
    [InlineData("aud", null, "assertion_for_another")]
    [InlineData("jti", null, "assertion_without_id")]
    [InlineData("exp", null, "assertion_not_in_time")]
    public async Task Every_claim_is_checked(string claim, string? value, string reason)
    {
        var id = await RegisterAsync();

        var finding = await AuthenticateAsync(id, Assertion(id, claims => claims[claim] = value));

        finding.Refusal!.Description.ShouldBe("The client could not be authenticated.");
        (await _scene.RefusalReasonsAsync()).ShouldBe([reason]);
    }

    [Theory]
    [InlineData(-31, "assertion_not_in_time")]
    [InlineData(331, "assertion_not_in_time")]
    public async Task An_assertion_that_is_over_or_ends_too_late_is_refused(int seconds, string reason)
    {
        var id = await RegisterAsync();

        await AuthenticateAsync(id, Assertion(id, claims => claims["exp"] = _scene.Time.GetUtcNow().ToUnixTimeSeconds() + seconds));

        (await _scene.RefusalReasonsAsync()).ShouldBe([reason]);
    }

    [Fact]
    public async Task Another_key_has_not_signed_and_uses_nothing_up()
    {
        var id = await RegisterAsync();

        (await AuthenticateAsync(id, Assertion(id, claims => claims["jti"] = "one", _other))).IsFound.ShouldBeFalse();
        (await AuthenticateAsync(id, Assertion(id, claims => claims["jti"] = "one"))).IsFound.ShouldBeTrue();

        (await _scene.RefusalReasonsAsync()).ShouldBe(["assertion_signature"]);
    }

    [Fact]
    public async Task A_client_with_a_key_does_not_get_by_without_it()
    {
        var id = await RegisterAsync();

        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id })).IsFound.ShouldBeFalse();
        (await _scene.AuthenticateAsync(new ShownClient { ClientId = id, Method = ClientAuthenticationMethod.PrivateKeyJwt })).IsFound.ShouldBeFalse();
        (await AuthenticateAsync(id, "not a token")).IsFound.ShouldBeFalse();
    }

    [Fact]
    public async Task A_new_key_at_the_clients_url_is_found_and_strangers_do_not_make_us_ask_for_ever()
    {
        const string Keys = "https://client.example/keys";
        _scene.Serve(Keys, KeySet(_key));
        var id = await RegisterAsync($"\"jwks_uri\":\"{Keys}\"");
        (await AuthenticateAsync(id, Assertion(id))).IsFound.ShouldBeTrue();
        (await AuthenticateAsync(id, Assertion(id))).IsFound.ShouldBeTrue();
        _scene.Fetches.Count.ShouldBe(1);

        _scene.Serve(Keys, KeySet(_other));
        (await AuthenticateAsync(id, Assertion(id, null, _other))).IsFound.ShouldBeTrue();
        for (var i = 0; i < 20; i++)
        {
            (await AuthenticateAsync(id, Assertion(id))).IsFound.ShouldBeFalse();
        }

        _scene.Fetches.Count.ShouldBe(5);
        (await AuthenticateAsync(id, Assertion(id, null, _other))).IsFound.ShouldBeTrue();
    }

    private async Task<string> RegisterAsync(string? keys = null)
    {
        var body = await _scene.RegisteredAsync(
            $$"""{"redirect_uris":["https://c.example/cb"],"token_endpoint_auth_method":"private_key_jwt",{{keys ?? $"\"jwks\":{KeySet(_key)}"}}}""");
        body.ContainsKey("client_secret").ShouldBeFalse();
        return body["client_id"]!.ToString();
    }

    private Task<ClientFinding> AuthenticateAsync(string? id, string assertion) => _scene.AuthenticateAsync(
        new ShownClient { ClientId = id, Method = ClientAuthenticationMethod.PrivateKeyJwt, Assertion = assertion });

    private string Assertion(string id, Action<Dictionary<string, object?>>? change = null, ECDsa? key = null)
    {
        var claims = new Dictionary<string, object?>
        {
            ["iss"] = id, ["sub"] = id, ["aud"] = ClientScene.Issuer, ["jti"] = Guid.NewGuid().ToString(),
            ["exp"] = _scene.Time.GetUtcNow().ToUnixTimeSeconds() + 60,
        };
        change?.Invoke(claims);
        var sound = claims.Where(claim => claim.Value is not null).ToDictionary();
        var signed = $"{Encode("""{"alg":"ES256","typ":"JWT"}"""u8)}.{Encode(JsonSerializer.SerializeToUtf8Bytes(sound))}";
        return $"{signed}.{Encode((key ?? _key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string KeySet(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{Encode(point.X)}}","y":"{{Encode(point.Y)}}"}]}""";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
