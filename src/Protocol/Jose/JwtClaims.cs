using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Jose;

/// <summary>
/// The claims of a JWT (RFC 7519 §4). A registered claim of a wrong type makes the whole set unreadable. Says nothing about
/// whether they are true: that is the signature's part, and the reader's.
/// </summary>
public sealed class JwtClaims
{
    /// <summary>Of <see cref="DateTimeOffset"/>.</summary>
    private const double MaxSeconds = 253_402_300_799;

    private readonly JsonElement _root;

    private JwtClaims(JsonElement root) => _root = root;

    public string? Issuer { get; private init; }

    public string? Subject { get; private init; }

    /// <summary>A single string is one (RFC 7519 §4.1.3); empty when absent.</summary>
    public IReadOnlyList<string> Audiences { get; private init; } = [];

    public DateTimeOffset? ExpiresAt { get; private init; }

    public DateTimeOffset? NotBefore { get; private init; }

    public DateTimeOffset? IssuedAt { get; private init; }

    /// <summary><c>jti</c>.</summary>
    public string? Id { get; private init; }

    public static bool TryRead(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JwtClaims? claims)
    {
        claims = null;
        if (!JoseJson.TryParse(utf8, out var root)
            || !JoseJson.TryText(root, "iss", out var issuer) || !JoseJson.TryText(root, "sub", out var subject)
            || !JoseJson.TryText(root, "jti", out var id) || TryAudiences(root) is not { } audiences
            || !TryTime(root, "exp", out var expiresAt) || !TryTime(root, "nbf", out var notBefore) || !TryTime(root, "iat", out var issuedAt))
        {
            return false;
        }

        claims = new JwtClaims(root)
        {
            Issuer = issuer,
            Subject = subject,
            Id = id,
            Audiences = audiences,
            ExpiresAt = expiresAt,
            NotBefore = notBefore,
            IssuedAt = issuedAt,
        };
        return true;
    }

    /// <summary>Whether there is such a claim, whatever it says.</summary>
    public bool Has(string name) => _root.TryGetProperty(name, out _);

    /// <summary>A private claim; null when it is absent or no string.</summary>
    public string? Text(string name)
    {
        JoseJson.TryText(_root, name, out var text);
        return text;
    }

    /// <summary>An array of strings, or one string; empty when it is absent or anything else. For example groups.</summary>
    public IReadOnlyList<string> Texts(string name) => _root.TryGetProperty(name, out var member) ? ReadTexts(member) ?? [] : [];

    /// <summary>Null when it is absent or no boolean. For example <c>email_verified</c>.</summary>
    public bool? Flag(string name) =>
        _root.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.GetBoolean() : null;

    /// <summary>RFC 7519 §4.1.4 and §4.1.5, "a small leeway" included. False without an expiry: nothing is good for ever.</summary>
    public bool IsInTime(DateTimeOffset now, TimeSpan leeway) =>
        ExpiresAt is { } end && now - leeway < end && (NotBefore is not { } start || start <= now + leeway);

    private static List<string>? TryAudiences(JsonElement root) => root.TryGetProperty("aud", out var member) ? ReadTexts(member) : [];

    private static List<string>? ReadTexts(JsonElement member)
    {
        if (JoseJson.TryText(member, out var single))
        {
            return [single];
        }

        if (member.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var texts = new List<string>(member.GetArrayLength());
        foreach (var item in member.EnumerateArray())
        {
            if (!JoseJson.TryText(item, out var text))
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }

    /// <summary>RFC 7519 §2, NumericDate: seconds, "non-integer values can be represented".</summary>
    private static bool TryTime(JsonElement root, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!root.TryGetProperty(name, out var member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Number || !member.TryGetDouble(out var seconds) || !(seconds is >= 0 and <= MaxSeconds))
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));
        return true;
    }
}
