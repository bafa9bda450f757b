using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>RFC 7515 §7.1, RFC 7518 §3.4, RFC 8725 §3.</summary>
public sealed class SessionIdTextTests : IDisposable
{
    private static readonly SessionClaims Claims = new()
    {
        Handle = "ses_1", TenantId = "ten_1", PrincipalId = "usr_1", GatewayId = "gw_1", ProtocolVersion = "2025-06-18",
        Client = "inspector/1.0 \"ü\"", ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000),
    };

    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void What_is_written_is_read()
    {
        SessionIdText.TryRead(Write(), out var read).ShouldBeTrue();

        read.Claims.ShouldBe(Claims);
        read.KeyId.ShouldBe("k1");
        read.IsSignedBy(Key("k1")).ShouldBeTrue();
    }

    [Fact]
    public void It_is_visible_ascii() => Write().ShouldAllBe(character => character >= '!' && character <= '~');

    [Fact]
    public void Another_key_did_not_sign_it()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SessionIdText.TryRead(Write(), out var read).ShouldBeTrue();

        var point = other.ExportParameters(false).Q;
        read.IsSignedBy(new SigningKey("k1", point.X!, point.Y!)).ShouldBeFalse();
        read.IsSignedBy(Key("k2")).ShouldBeFalse("the id of the key is part of it");
        read.IsSignedBy(new SigningKey("k1", new byte[32], new byte[32])).ShouldBeFalse("no point of the curve");
    }

    [Fact]
    public void No_altered_character_goes_unnoticed()
    {
        var text = Write();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var other in "Aw_.=")
            {
                if (text[i] != other)
                {
                    var altered = $"{text[..i]}{other}{text[(i + 1)..]}";
                    (SessionIdText.TryRead(altered, out var read) && read.IsSignedBy(Key("k1"))).ShouldBeFalse($"position {i}, '{other}'");
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"mcp-session+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"HS256","typ":"mcp-session+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"at+jwt","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","kid":"k1"}""")]
    [InlineData("""{"alg":"ES256","typ":"mcp-session+jwt"}""")]
    [InlineData("""["ES256"]""")]
    [InlineData("""not json""")]
    public void Another_kind_of_signed_text_is_no_session_id(string header) =>
        SessionIdText.TryRead(Sign(header, """{"jti":"a","tid":"b","sub":"c","gid":"d","pv":"e","exp":1900000000}"""), out _).ShouldBeFalse();

    [Theory]
    [InlineData("""{"jti":"a","tid":"b","sub":"c","gid":"d","pv":"e"}""")]
    [InlineData("""{"jti":"a","tid":"b","sub":"c","gid":"d","pv":"e","exp":"1900000000"}""")]
    [InlineData("""{"jti":"a","tid":"b","sub":"c","gid":"d","pv":"e","exp":1e300}""")]
    [InlineData("""{"jti":"a","tid":"b","sub":"c","gid":"d","pv":"e","exp":-1}""")]
    [InlineData("""{"jti":1,"tid":"b","sub":"c","gid":"d","pv":"e","exp":1900000000}""")]
    [InlineData("""[]""")]
    public void Incomplete_claims_are_no_session_id(string payload) =>
        SessionIdText.TryRead(Sign("""{"alg":"ES256","typ":"mcp-session+jwt","kid":"k1"}""", payload), out _).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("\u0100.b.c")]
    public void Garbage_is_no_session_id(string text) => SessionIdText.TryRead(text, out _).ShouldBeFalse();

    private string Write() => SessionIdText.Write(Claims, "k1", Sign);

    private byte[] Sign(byte[] message) => _pair.SignData(message, HashAlgorithmName.SHA256);

    private string Sign(string header, string payload)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private SigningKey Key(string id) => _pair.ExportParameters(false).Q is var point ? new SigningKey(id, point.X!, point.Y!) : null!;
}
