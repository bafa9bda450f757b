using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Protocol.SignIn;

/// <summary>
/// Time-based one-time codes (RFC 6238): six digits, SHA-1, steps of 30 seconds, which is all that most authenticator apps
/// know. Pure.
/// </summary>
public static class OneTimeCodes
{
    public const int Digits = 6;

    /// <summary>RFC 4226 §4 R6 recommends 160 bits.</summary>
    public const int SecretLength = 20;

    /// <summary>RFC 6238 §5.2 recommends at most one step for the way of the code.</summary>
    private const int Window = 1;

    private const int PeriodSeconds = 30;

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / PeriodSeconds;

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    public static string Compute(ReadOnlySpan<byte> secret, long step, int digits = Digits)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // What RFC 6238 and the apps use; as an HMAC key it is not broken (RFC 6194 §3.3).
        HMACSHA1.HashData(secret, counter, mac);
#pragma warning restore CA5350
        var binary = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 0xF)..]) & 0x7FFF_FFFF;
        var modulus = 1u;
        for (var i = 0; i < digits; i++)
        {
            modulus *= 10;
        }

        return (binary % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>The step that a code is of, looked for around now; null when it is of none that is later than the last one accepted.</summary>
    /// <param name="lastStep">"The verifier MUST NOT accept the second attempt of the OTP" (RFC 6238 §5.2).</param>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        var shown = Encoding.UTF8.GetBytes(code);
        long? found = null;
        var current = StepAt(now);
        for (var step = current - Window; step <= current + Window; step++)
        {
            // Every step is compared, in constant time: how long it takes says nothing.
            var isSame = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Compute(secret, step)), shown);
            found = isSame && step > lastStep ? step : found;
        }

        return found;
    }

    /// <summary>RFC 4648 §6 without padding: how apps take a secret.</summary>
    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var text = new StringBuilder();
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            (buffer, bits) = ((buffer << 8) | value, bits + 8);
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(alphabet[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits == 0 ? text.ToString() : text.Append(alphabet[(buffer << (5 - bits)) & 31]).ToString();
    }
}
