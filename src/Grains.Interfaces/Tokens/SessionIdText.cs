using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Archestra.Cluster.Protocol.Tokens;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// The text of a legacy MCP session id: a compact JWS that a silo signs and every front-end can check.
/// Header: <c>{"alg":"ES256","typ":"mcp-session+jwt","kid":…}</c>. Payload: <c>jti</c> the handle, <c>tid</c> tenant,
/// <c>sub</c> principal, <c>gid</c> gateway, <c>pv</c> protocol version, <c>cl</c> client, <c>exp</c> (RFC 7519 §4.1).
/// </summary>
public sealed class SessionIdText
{
    private const string Algorithm = "ES256";

    // RFC 8725 §3.11: an explicit type, so that no other signed text of ours passes for a session id.
    private const string Type = "mcp-session+jwt";

    private readonly CompactJws _jws;

    private SessionIdText(CompactJws jws, string keyId, SessionClaims claims)
    {
        _jws = jws;
        KeyId = keyId;
        Claims = claims;
    }

    /// <summary>Which key is said to have signed it.</summary>
    public string KeyId { get; }

    /// <summary>Worth nothing before <see cref="IsSignedBy"/> said yes.</summary>
    public SessionClaims Claims { get; }

    public static string Write(SessionClaims claims, string keyId, Func<byte[], byte[]> sign)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["alg"] = Algorithm, ["typ"] = Type, ["kid"] = keyId });
        var payload = new Dictionary<string, object>
        {
            ["jti"] = claims.Handle,
            ["tid"] = claims.TenantId,
            ["sub"] = claims.PrincipalId,
            ["gid"] = claims.GatewayId,
            ["pv"] = claims.ProtocolVersion,
            ["exp"] = claims.ExpiresAt.ToUnixTimeSeconds(),
        };
        if (claims.Client is { } client)
        {
            payload["cl"] = client;
        }

        return CompactJws.Write(header, JsonSerializer.SerializeToUtf8Bytes(payload), sign);
    }

    public static bool TryRead(string? text, [NotNullWhen(true)] out SessionIdText? sessionId)
    {
        sessionId = null;
        if (!CompactJws.TryParse(text, out var jws))
        {
            return false;
        }

        try
        {
            using var header = JsonDocument.Parse(jws.Header);
            using var payload = JsonDocument.Parse(jws.Payload);
            if (Text(header, "alg") == Algorithm && Text(header, "typ") == Type && Text(header, "kid") is { } keyId
                && ReadClaims(payload) is { } claims)
            {
                sessionId = new SessionIdText(jws, keyId, claims);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or strings that are no text (System.Text.Json says the latter by InvalidOperationException).
            return false;
        }

        return sessionId is not null;
    }

    public bool IsSignedBy(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.KeyId == KeyId && _jws.IsSignedBy(key.X, key.Y);
    }

    private static SessionClaims? ReadClaims(JsonDocument payload)
    {
        if (Text(payload, "jti") is not { } handle || Text(payload, "tid") is not { } tenant || Text(payload, "sub") is not { } principal
            || Text(payload, "gid") is not { } gateway || Text(payload, "pv") is not { } version
            || !payload.RootElement.TryGetProperty("exp", out var exp) || exp.ValueKind != JsonValueKind.Number
            || !exp.TryGetInt64(out var seconds) || seconds is < 0 or > 253_402_300_799)
        {
            return null;
        }

        return new SessionClaims
        {
            Handle = handle,
            TenantId = tenant,
            PrincipalId = principal,
            GatewayId = gateway,
            ProtocolVersion = version,
            Client = Text(payload, "cl"),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(seconds),
        };
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object
        && document.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
