using System.Text;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Protocol.Tests.Jose;

/// <summary>The examples of RFC 7515, appendix A: https://www.rfc-editor.org/rfc/rfc7515#appendix-A</summary>
public sealed class JwsVectorTests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string HmacText = $"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private const string RsaText =
        $"eyJhbGciOiJSUzI1NiJ9.{Payload}."
        + "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
        + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
        + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private const string Modulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs"
        + "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
        + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    private const string CurveText =
        $"eyJhbGciOiJFUzI1NiJ9.{Payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    private const string RsaKey = $$"""{"kty":"RSA","n":"{{Modulus}}","e":"AQAB"}""";

    private const string CurveKey =
        """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

    [Theory]
    [InlineData(RsaText, RsaKey)]
    [InlineData(CurveText, CurveKey)]
    public void The_examples_are_signed_by_their_keys(string text, string key)
    {
        JsonWebToken.TryParse(text, out var token).ShouldBeTrue();

        token.IsSignedBy(Keys(key)).ShouldBeTrue();
        token.Claims.Issuer.ShouldBe("joe");
        token.Claims.ExpiresAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1_300_819_380));
        token.Claims.Flag("http://example.com/is_root").ShouldBe(true);
    }

    [Theory]
    [InlineData(RsaText, CurveKey)]
    [InlineData(CurveText, RsaKey)]
    public void A_key_of_another_type_signed_nothing(string text, string key)
    {
        JsonWebToken.TryParse(text, out var token).ShouldBeTrue();

        token.IsSignedBy(Keys(key)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(RsaText, RsaKey)]
    [InlineData(CurveText, CurveKey)]
    public void An_altered_signature_is_none(string text, string key)
    {
        var at = text.LastIndexOf('.') + 5;
        var altered = $"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}";
        JsonWebToken.TryParse(altered, out var token).ShouldBeTrue();

        token.IsSignedBy(Keys(key)).ShouldBeFalse();
    }

    [Fact]
    public void The_example_with_an_HMAC_is_not_even_read() => JsonWebToken.TryParse(HmacText, out _).ShouldBeFalse();

    /// <summary>RFC 7515 appendix A.5, the unsecured JWS.</summary>
    [Fact]
    public void The_unsecured_example_is_not_even_read() => JsonWebToken.TryParse($"eyJhbGciOiJub25lIn0.{Payload}.", out _).ShouldBeFalse();

    private static JsonWebKeySet Keys(string key)
    {
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}}]}"""), out var keys, out var problem).ShouldBeTrue(problem);
        return keys;
    }
}
