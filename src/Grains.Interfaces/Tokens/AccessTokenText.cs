using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Jose;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// The text of an access token of ours: a JWT (RFC 9068) that a silo signs and every front-end can check.
/// Header: <c>{"alg":"ES256","typ":"at+jwt","kid":…}</c>. Payload: see <see cref="AccessTokenClaims"/>.
/// </summary>
public sealed class AccessTokenText
{
    // RFC 9068 §2.1; RFC 8725 §3.11: an explicit type, so that no other signed text of ours passes for an access token.
    private const string Type = "at+jwt";

    // Scopes and URLs go into a signed text in base64url, never into HTML: they need not be escaped for it.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonWebToken _token;

    private AccessTokenText(JsonWebToken token, string keyId, AccessTokenClaims claims)
    {
        _token = token;
        KeyId = keyId;
        Claims = claims;
    }

    /// <summary>Which key is said to have signed it.</summary>
    public string KeyId { get; }

    /// <summary>Worth nothing before <see cref="IsSignedBy"/> said yes.</summary>
    public AccessTokenClaims Claims { get; }

    /// <param name="claims">What it says.</param>
    /// <param name="keyId">The key that signs.</param>
    /// <param name="sign">Signs the bytes with ES256; 64 bytes, R ‖ S.</param>
    public static string Write(AccessTokenClaims claims, string keyId, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["alg"] = JwsAlgorithms.Es256, ["typ"] = Type, ["kid"] = keyId });
        var payload = new Dictionary<string, object>
        {
            ["iss"] = claims.Issuer,
            ["sub"] = claims.Subject,
            ["aud"] = claims.Audience,
            ["client_id"] = claims.ClientId,
            ["scope"] = string.Join(' ', claims.Scopes),
            ["iat"] = claims.IssuedAt.ToUnixTimeSeconds(),
            ["exp"] = claims.ExpiresAt.ToUnixTimeSeconds(),
            ["jti"] = claims.Id,
            ["tid"] = claims.TenantId,
            ["fam"] = claims.FamilyId,
            ["knd"] = NameOf(claims.SubjectKind),
        };
        return CompactJws.Write(header, JsonSerializer.SerializeToUtf8Bytes(payload, Compact), sign);
    }

    public static bool TryRead(string? text, [NotNullWhen(true)] out AccessTokenText? accessToken)
    {
        accessToken = null;
        return JsonWebToken.TryParse(text, out var token) && TryRead(token, out accessToken);
    }

    /// <summary>False for every JWT that is none of ours; whether it is ours, the signature says.</summary>
    public static bool TryRead(JsonWebToken token, [NotNullWhen(true)] out AccessTokenText? accessToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        accessToken = token.Algorithm == JwsAlgorithms.Es256 && token.HasType(Type) && token.KeyId is { } keyId && ReadClaims(token.Claims) is { } claims
            ? new AccessTokenText(token, keyId, claims)
            : null;
        return accessToken is not null;
    }

    public bool IsSignedBy(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.KeyId == KeyId && _token.IsSignedBy(JsonWebKey.OfP256(key.KeyId, key.X, key.Y));
    }

    private static AccessTokenClaims? ReadClaims(JwtClaims claims) =>
        claims is { Issuer: { } issuer, Subject: { } subject, Audiences: [var audience], Id: { } id, IssuedAt: { } issuedAt, ExpiresAt: { } expiresAt }
        && claims.Text("client_id") is { } clientId && claims.Text("scope") is { } scope
        && claims.Text("tid") is { } tenant && claims.Text("fam") is { } family && KindOf(claims.Text("knd")) is { } kind
            ? new AccessTokenClaims
            {
                Issuer = issuer,
                Audience = audience,
                TenantId = tenant,
                FamilyId = family,
                SubjectKind = kind,
                Subject = subject,
                ClientId = clientId,
                Scopes = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Id = id,
                IssuedAt = issuedAt,
                ExpiresAt = expiresAt,
            }
            : null;

    private static string NameOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.User => "user",
        PrincipalKind.Team => "team",
        PrincipalKind.Organization => "organization",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A silo has no token: it proves itself by key."),
    };

    private static PrincipalKind? KindOf(string? name) => name switch
    {
        "user" => PrincipalKind.User,
        "team" => PrincipalKind.Team,
        "organization" => PrincipalKind.Organization,
        _ => null,
    };
}
