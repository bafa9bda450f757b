using System.Buffers.Text;
using System.Text;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Protocol.Tests.Jose;

/// <summary>RFC 7517 §4 and §5, RFC 7518 §6.</summary>
public sealed class JsonWebKeySetTests
{
    private const string X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    private const string Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    [Fact]
    public void Keys_of_no_use_are_passed_over()
    {
        var keys = Parse(
            Curve("good"), Rsa("rsa", 256), """{"kty":"OKP","crv":"Ed25519","x":"AAAA","kid":"other"}""", Rsa("short", 128), Rsa("huge", 2048),
            $$"""{"kty":"EC","crv":"P-384","x":"{{X}}","y":"{{Y}}"}""", """{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""", """{"kty":"RSA"}""", "7",
            Rsa("even", 256, "AAEC"), Rsa("one", 256, "AQ"), """{"kid":"nothing"}""");

        keys.Keys.Select(key => key.KeyId).ShouldBe(["good", "rsa"]);
    }

    [Theory]
    [InlineData($$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}""")]
    [InlineData("""{"kty":"RSA","n":"AA","e":"AQAB","qi":"AA"}""")]
    [InlineData("""{"kty":"oct","k":"AAAA"}""")]
    public void A_set_with_a_private_key_is_refused_whole(string key)
    {
        JsonWebKeySet.TryParse(Json(Curve("good"), key), out _, out var problem).ShouldBeFalse();

        problem.ShouldContain("private");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    public void What_is_no_key_set_is_refused(string json) =>
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(json), out _, out _).ShouldBeFalse();

    [Fact]
    public void Too_many_keys_or_too_long_a_text_are_refused()
    {
        JsonWebKeySet.TryParse(Json([.. Enumerable.Repeat(Curve("k"), 101)]), out _, out _).ShouldBeFalse();
        JsonWebKeySet.TryParse(Json($$"""{"kty":"{{new string('a', JsonWebKeySet.MaxLength)}}"}"""), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_key_is_found_by_its_id_and_algorithm()
    {
        var keys = Parse(Curve("a"), Rsa("a", 256), Curve("b"));

        keys.Find("a", JwsAlgorithms.Es256).Count().ShouldBe(1);
        keys.Find("a", JwsAlgorithms.Ps256).Count().ShouldBe(1);
        keys.Find("b", JwsAlgorithms.Rs256).ShouldBeEmpty();
        keys.Find("c", JwsAlgorithms.Es256).ShouldBeEmpty();
        keys.Find(null, JwsAlgorithms.Rs256).Count().ShouldBe(1);
        keys.Find(null, JwsAlgorithms.Es256).ShouldBeEmpty("two keys fit, and nothing says which it is");
    }

    private static JsonWebKeySet Parse(params string[] keys)
    {
        JsonWebKeySet.TryParse(Json(keys), out var set, out var problem).ShouldBeTrue(problem);
        return set;
    }

    private static byte[] Json(params string[] keys) => Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}""");

    private static string Curve(string id) => $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","kid":"{{id}}"}""";

    private static string Rsa(string id, int length, string exponent = "AQAB")
    {
        var modulus = new byte[length];
        Array.Fill(modulus, (byte)0xFF);
        return $$"""{"kty":"RSA","kid":"{{id}}","n":"{{Base64Url.EncodeToString(modulus)}}","e":"{{exponent}}"}""";
    }
}
