using System.Globalization;
using System.Text;

namespace Archestra.Cluster.Grains.OAuth.Consents;

/// <summary>
/// Text that a client chose for itself, made fit to be shown beside ours: on one line, of a sane length, and without the
/// characters that reorder, hide or pretend (controls, bidirectional marks, zero-width and private ones).
/// </summary>
internal static class DisplayText
{
    public const int MaxLength = 60;

    /// <summary>A letter with more marks on it than this is drawn over its neighbours.</summary>
    private const int MaxMarks = 3;

    public static string Clean(string? text, string otherwise)
    {
        var kept = new StringBuilder();
        var marks = 0;
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            marks = category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark ? marks + 1 : 0;
            if (Rune.IsWhiteSpace(rune))
            {
                AppendSpace(kept);
            }
            else if (marks <= MaxMarks && IsVisible(rune))
            {
                kept.Append(rune.ToString());
            }
        }

        var cleaned = kept.ToString().Trim();
        return cleaned.Length == 0 ? otherwise : Cut(cleaned);
    }

    /// <summary>Neither invisible nor able to change how the rest is read.</summary>
    public static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static void AppendSpace(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
        {
            text.Append(' ');
        }
    }

    /// <summary>Between characters as people see them.</summary>
    private static string Cut(string text)
    {
        var elements = new StringInfo(text);
        return elements.LengthInTextElements <= MaxLength ? text : elements.SubstringByTextElements(0, MaxLength - 1).TrimEnd() + "…";
    }
}
