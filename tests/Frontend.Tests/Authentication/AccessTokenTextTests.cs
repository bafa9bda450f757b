using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>RFC 9068 §2, RFC 8725 §3.</summary>
public sealed class AccessTokenTextTests : IDisposable
{
    private const string GoodHeader = """{"alg":"ES256","typ":"at+jwt","kid":"k1"}""";

    private static readonly AccessTokenClaims Claims = new()
    {
        Issuer = "https://mcp.example.com", Audience = "https://mcp.example.com/v1/mcp/gw1", TenantId = "ten1", FamilyId = "fam1",
        SubjectKind = PrincipalKind.User, Subject = "usr1", ClientId = "https://client.example/ü?a=b&c", Scopes = ["mcp:read", "mcp:write"], Id = "jti1",
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_900_000_600),
    };

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        AccessTokenText.TryRead(Write(), out var read).ShouldBeTrue();

        (read.Claims with { Scopes = Claims.Scopes }).ShouldBe(Claims);
        read.Claims.Scopes.ShouldBe(Claims.Scopes);
        read.KeyId.ShouldBe("k1");
        read.IsSignedBy(Key("k1")).ShouldBeTrue();
        read.IsSignedBy(Key("k2")).ShouldBeFalse("the id of the key is part of it");
    }

    [Fact]
    public void No_altered_character_goes_unnoticed()
    {
        var text = Write();
        for (var i = 0; i < text.Length; i++)
        {
            var altered = $"{text[..i]}{(text[i] == 'A' ? 'B' : 'A')}{text[(i + 1)..]}";
            (AccessTokenText.TryRead(altered, out var read) && read.IsSignedBy(Key("k1"))).ShouldBeFalse($"position {i}");
        }
    }

    /// <summary>RFC 9068 §4: "The resource server MUST verify that the 'typ' header value is 'at+jwt'"; "MUST reject any JWT in which the value of 'alg' is 'none'".</summary>
    [Theory]
    [InlineData("""{"alg":"none","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"HS256","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"RS256","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"mcp-session+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"JWT","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt"}""")]
    public void Another_kind_of_signed_text_is_no_access_token(string header) =>
        AccessTokenText.TryRead(Sign(header, Payload()), out _).ShouldBeFalse();

    [Fact]
    public void The_payload_of_these_tests_is_good() => AccessTokenText.TryRead(Sign(GoodHeader, Payload()), out _).ShouldBeTrue();

    /// <summary>RFC 9068 §2.2 lists what is required; ours say more.</summary>
    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("client_id")]
    [InlineData("scope")]
    [InlineData("iat")]
    [InlineData("exp")]
    [InlineData("jti")]
    [InlineData("tid")]
    [InlineData("fam")]
    [InlineData("knd")]
    public void Every_claim_is_required(string name) => AccessTokenText.TryRead(Sign(GoodHeader, Payload(without: name)), out _).ShouldBeFalse();

    [Theory]
    [InlineData("\"knd\":\"system\"")]
    [InlineData("\"aud\":[\"a\",\"b\"]")]
    [InlineData("\"aud\":[]")]
    [InlineData("\"exp\":\"1900000600\"")]
    public void Odd_claims_make_no_access_token(string claim) =>
        AccessTokenText.TryRead(Sign(GoodHeader, Payload(without: claim[1..4], with: claim)), out _).ShouldBeFalse();

    [Fact]
    public void A_silo_has_no_token() =>
        Should.Throw<ArgumentOutOfRangeException>(() => AccessTokenText.Write(Claims with { SubjectKind = PrincipalKind.System }, "k1", Sign));

    private static string Payload(string without = "", string with = "")
    {
        (string Name, string Value)[] all =
        [
            ("iss", "\"i\""), ("sub", "\"s\""), ("aud", "\"a\""), ("client_id", "\"c\""), ("scope", "\"mcp:read\""), ("iat", "1900000000"),
            ("exp", "1900000600"), ("jti", "\"j\""), ("tid", "\"t\""), ("fam", "\"f\""), ("knd", "\"user\""),
        ];
        var members = all.Where(claim => claim.Name != without).Select(claim => $"\"{claim.Name}\":{claim.Value}");
        return $"{{{string.Join(',', with.Length == 0 ? members : members.Append(with))}}}";
    }

    private string Write() => AccessTokenText.Write(Claims, "k1", Sign);

    private byte[] Sign(byte[] message) => _pair.SignData(message, HashAlgorithmName.SHA256);

    private string Sign(string header, string payload)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private SigningKey Key(string id) => _pair.ExportParameters(false).Q is var point ? new SigningKey(id, point.X!, point.Y!) : null!;
}
