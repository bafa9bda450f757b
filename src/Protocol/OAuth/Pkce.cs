using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// Proof Key for Code Exchange (RFC 7636), of which S256 only: with <c>plain</c> whoever sees the request can redeem the code.
/// </summary>
public static class Pkce
{
    /// <summary>RFC 7636 §4.3.</summary>
    public const string S256 = "S256";

    private const int MinVerifierLength = 43;
    private const int MaxVerifierLength = 128;

    /// <summary>Base64url, without padding, of 32 bytes.</summary>
    private const int ChallengeLength = 43;

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private static readonly SearchValues<char> Base64UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>RFC 7636 §4.2: what an S256 challenge can look like at all.</summary>
    public static bool IsChallenge(string? challenge) =>
        challenge is { Length: ChallengeLength } && !challenge.AsSpan().ContainsAnyExcept(Base64UrlCharacters);

    /// <summary>RFC 7636 §4.1: 43 to 128 unreserved characters.</summary>
    public static bool IsVerifier(string? verifier) =>
        verifier is { Length: >= MinVerifierLength and <= MaxVerifierLength } && !verifier.AsSpan().ContainsAnyExcept(Unreserved);

    /// <summary>BASE64URL-ENCODE(SHA256(ASCII(code_verifier))).</summary>
    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>RFC 7636 §4.6, in constant time.</summary>
    public static bool Matches(string? verifier, string challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        return IsVerifier(verifier)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ChallengeOf(verifier!)), Encoding.ASCII.GetBytes(challenge));
    }
}
