using System.Text;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>
/// Makes text from outside fit to be stored by every database and read back equal: no NUL (PostgreSQL refuses it), no
/// unpaired surrogate (UTF-8 has none), bounded length. One bad character must not fail the batch it is in.
/// </summary>
internal static class AuditText
{
    /// <summary>Longest text of one member; names are far shorter, and a longer one is somebody playing.</summary>
    public const int MaxLength = 1024;

    /// <summary>Longest details, which may hold captured arguments if the tenant asked for them.</summary>
    public const int MaxDetailsLength = 1024 * 1024;

    private const char Replacement = '\uFFFD';

    public static string? Clean(string? text) => Clean(text, MaxLength);

    public static string? CleanLong(string? text) => Clean(text, MaxDetailsLength);

    private static string? Clean(string? text, int maxLength)
    {
        if (text is null || (text.Length <= maxLength && IsFit(text))) return text;

        var cleaned = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (cleaned.Length + rune.Utf16SequenceLength > maxLength) break;
            // An unpaired surrogate is enumerated as U+FFFD already.
            if (rune.Value == 0) cleaned.Append(Replacement);
            else cleaned.Append(rune.ToString());
        }

        return cleaned.ToString();
    }

    private static bool IsFit(ReadOnlySpan<char> text) =>
        text.IndexOf('\0') < 0 && text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0;
}
