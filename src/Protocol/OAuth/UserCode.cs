using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Archestra.Cluster.Protocol.OAuth;

/// <summary>
/// The code that a person carries from a device to a browser (RFC 8628 §6.1): eight of twenty consonants, shown as
/// <c>WDJB-MJHT</c>. No vowels, so that no words come about; no digits, so that nothing is mistaken. 34.5 bits: five guesses
/// at one code hit it with a probability of 2^-32.
/// </summary>
public readonly record struct UserCode
{
    public const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";

    public const int Length = 8;

    /// <summary>What is typed with all its dashes and spaces is not longer than this.</summary>
    public const int MaxTypedLength = 32;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    private readonly string? _letters;

    private UserCode(string letters) => _letters = letters;

    /// <summary>Without the dash.</summary>
    public string Letters => _letters ?? throw new InvalidOperationException("There is no code in this value.");

    public static UserCode Create() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>
    /// "The server should ignore any characters like "-" that are not in the user code" (RFC 8628 §6.1), and "case-insensitive".
    /// Letters that are in no code are a mistake and not ignored.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? typed, out UserCode code)
    {
        code = default;
        if (typed is null || typed.Length > MaxTypedLength)
        {
            return false;
        }

        Span<char> letters = stackalloc char[Length];
        var count = 0;
        foreach (var character in typed)
        {
            if (char.IsWhiteSpace(character) || char.IsPunctuation(character))
            {
                continue;
            }

            var letter = char.ToUpperInvariant(character);
            if (count == Length || !Characters.Contains(letter))
            {
                return false;
            }

            letters[count++] = letter;
        }

        if (count != Length)
        {
            return false;
        }

        code = new UserCode(new string(letters));
        return true;
    }

    /// <summary>As it is shown to people.</summary>
    public override string ToString() => _letters is null ? "" : $"{_letters[..4]}-{_letters[4..]}";
}
