using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Protocol.Tests.Jose;

/// <summary>RFC 7515, RFC 7519 and the attacks of RFC 8725 §2.</summary>
public sealed class JsonWebTokenTests
{
    private const string Claims = """{"iss":"i","sub":"s","aud":"a","exp":1900000000}""";

    // One for all: making one takes longer than all the tests.
    private static readonly RSA Pair = RSA.Create(2048);

    [Theory]
    [InlineData(JwsAlgorithms.Rs256)]
    [InlineData(JwsAlgorithms.Ps256)]
    public void An_RSA_key_signs_with_either_padding(string algorithm)
    {
        var token = Parse(Sign($$"""{"alg":"{{algorithm}}","kid":"k"}""", Claims));

        token.IsSignedBy(KeySet("")).ShouldBeTrue();
        token.IsSignedBy(KeySet($""" "alg":"{algorithm}", """)).ShouldBeTrue();
        token.IsSignedBy(KeySet(""" "alg":"ES256", """)).ShouldBeFalse("a key answers for the algorithm it names only");
        token.IsSignedBy(KeySet(""" "use":"enc", """)).ShouldBeFalse("a key for encryption signs nothing");
    }

    [Fact]
    public void The_padding_is_the_one_that_the_header_names()
    {
        var parts = Sign("""{"alg":"RS256","kid":"k"}""", Claims).Split('.');
        var relabelled = $"{Encode("""{"alg":"PS256","kid":"k"}""")}.{parts[1]}.{parts[2]}";

        Parse(relabelled).IsSignedBy(KeySet("")).ShouldBeFalse();
    }

    /// <summary>RFC 8725 §2.1: the attacker knows the public key, and signs with it as if it were a secret.</summary>
    [Fact]
    public void An_HMAC_with_the_public_key_is_refused()
    {
        var input = $"{Encode("""{"alg":"HS256","kid":"k"}""")}.{Encode(Claims)}";
        foreach (var secret in new[] { Pair.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(Pair.ExportSubjectPublicKeyInfoPem()) })
        {
            var mac = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input));
            JsonWebToken.TryParse($"{input}.{Base64Url.EncodeToString(mac)}", out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"nOnE"}""")]
    [InlineData("""{"alg":"RS512"}""")]
    [InlineData("""{"alg":"rs256"}""")]
    [InlineData("""{"alg":["RS256"]}""")]
    [InlineData("""{"typ":"JWT"}""")]
    [InlineData("""{"alg":"RS256","alg":"RS256"}""")]
    [InlineData("""{"alg":"RS256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"RS256","kid":7}""")]
    [InlineData("""{"alg":"RS256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"RS256","typ":null}""")]
    [InlineData("""["RS256"]""")]
    [InlineData("no json")]
    public void Other_headers_are_refused(string header) => JsonWebToken.TryParse(Sign(header, Claims), out _).ShouldBeFalse();

    [Theory]
    [InlineData("""{"iss":"i","iss":"j"}""")]
    [InlineData("""{"iss":1}""")]
    [InlineData("""{"aud":[1]}""")]
    [InlineData("""{"aud":{}}""")]
    [InlineData("""{"exp":"1900000000"}""")]
    [InlineData("""{"exp":1e300}""")]
    [InlineData("""{"exp":-1}""")]
    [InlineData("""{"nbf":null}""")]
    [InlineData("[]")]
    [InlineData("no json")]
    public void Claims_of_wrong_types_are_refused(string claims) =>
        JsonWebToken.TryParse(Sign("""{"alg":"RS256"}""", claims), out _).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.AA.AA")]
    [InlineData("e30.e30.AA=")]
    [InlineData("e30.e30. AA")]
    [InlineData("e30.e30.AB")]
    public void What_is_no_compact_form_is_refused(string text) => JsonWebToken.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_text_longer_than_the_limit_is_refused_unread() =>
        JsonWebToken.TryParse(Sign("""{"alg":"RS256"}""", $$"""{"sub":"{{new string('a', JsonWebToken.MaxLength)}}"}"""), out _).ShouldBeFalse();

    [Fact]
    public void Claims_are_read_as_they_are()
    {
        var claims = Parse(Sign(
            """{"alg":"RS256","typ":"application/AT+JWT"}""",
            """{"aud":["a","b"],"jti":"7","nbf":1900000000.5,"iat":1,"email":"e","groups":["x","y"],"one":"z","email_verified":false,"odd":[1]}""")).Claims;

        claims.Audiences.ShouldBe(["a", "b"]);
        claims.Id.ShouldBe("7");
        claims.NotBefore.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_500));
        claims.IssuedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1));
        claims.ExpiresAt.ShouldBeNull();
        claims.Issuer.ShouldBeNull();
        claims.Text("email").ShouldBe("e");
        claims.Text("groups").ShouldBeNull();
        claims.Texts("groups").ShouldBe(["x", "y"]);
        claims.Texts("one").ShouldBe(["z"]);
        claims.Texts("odd").ShouldBeEmpty();
        claims.Flag("email_verified").ShouldBe(false);
        claims.Flag("email").ShouldBeNull();
    }

    /// <summary>RFC 8725 §3.11; RFC 7515 §4.1.9.</summary>
    [Fact]
    public void The_type_is_compared_as_a_media_type()
    {
        Parse(Sign("""{"alg":"RS256","typ":"application/AT+JWT"}""", Claims)).HasType("at+jwt").ShouldBeTrue();
        Parse(Sign("""{"alg":"RS256","typ":"at+jwt"}""", Claims)).HasType("at+jwt").ShouldBeTrue();
        Parse(Sign("""{"alg":"RS256","typ":"JWT"}""", Claims)).HasType("at+jwt").ShouldBeFalse();
        Parse(Sign("""{"alg":"RS256"}""", Claims)).HasType("at+jwt").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"exp":1000}""", 999, true)]
    [InlineData("""{"exp":1000}""", 1009, true)]
    [InlineData("""{"exp":1000}""", 1010, false)]
    [InlineData("""{"exp":1000,"nbf":900}""", 890, true)]
    [InlineData("""{"exp":1000,"nbf":900}""", 889, false)]
    [InlineData("""{"nbf":900}""", 950, false)]
    public void Nothing_is_good_out_of_its_time(string claims, int second, bool isGood) =>
        Parse(Sign("""{"alg":"RS256"}""", claims)).Claims
            .IsInTime(DateTimeOffset.FromUnixTimeSeconds(second), TimeSpan.FromSeconds(10)).ShouldBe(isGood);

    private static JsonWebToken Parse(string text) => JsonWebToken.TryParse(text, out var token) ? token : throw new InvalidOperationException(text);

    private static string Sign(string header, string payload)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        var padding = header.Contains("PS256", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{input}.{Base64Url.EncodeToString(Pair.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, padding))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static JsonWebKeySet KeySet(string members)
    {
        var key = Pair.ExportParameters(false);
        var json = $$"""{"keys":[{"kty":"RSA","kid":"k",{{members}}"n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(json), out var keys, out var problem).ShouldBeTrue(problem);
        return keys;
    }
}
