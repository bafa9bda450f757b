using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Archestra.Cluster.Grains.Secrets;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// Ties a form to the browser that it was shown in (CSRF): a MAC over what it is tied to (a session id, or the sign-in
/// cookie), what it is for, and when it was made. Text: <c>{unix seconds}.{BASE64URL(HMAC-SHA256)}.{key id}</c>.
/// </summary>
internal sealed class FormTokens(IKeyedHashing hashing, TimeProvider time)
{
    /// <summary>Longer than a person reads a page, shorter than a working day.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The nodes' clocks may differ by this much.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private const int MaxLength = 200;

    /// <param name="binding">A session id, or the text of a sign-in cookie.</param>
    /// <param name="purpose">What the form does; with an id of what it does it to, where there is one.</param>
    public string Issue(string binding, string purpose)
    {
        var at = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = hashing.Compute(KeyPurpose.FormToken, Covered(at, binding, purpose));
        return $"{at}.{Base64Url.EncodeToString(mac.Value)}.{mac.KeyId}";
    }

    /// <summary>Constant-time; false after an hour.</summary>
    public bool IsGood(string? token, string binding, string purpose)
    {
        if (token is null or { Length: > MaxLength } || token.Split('.', 3) is not [var at, var mac, var keyId]
            || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || !Base64Url.IsValid(mac))
        {
            return false;
        }

        var age = time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return hashing.Verify(KeyPurpose.FormToken, keyId, Covered(at, binding, purpose), Base64Url.DecodeFromChars(mac))
            && age <= Lifetime.TotalSeconds && age >= -Skew.TotalSeconds;
    }

    /// <summary>With the binding's length, so that no two pairs of binding and purpose read alike.</summary>
    private static byte[] Covered(string at, string binding, string purpose) =>
        Encoding.UTF8.GetBytes($"{at}\n{binding.Length.ToString(CultureInfo.InvariantCulture)}\n{binding}\n{purpose}");
}
