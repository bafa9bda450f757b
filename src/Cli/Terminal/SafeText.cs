using System.Text;

namespace Archestra.Cluster.Cli.Terminal;

/// <summary>
/// Makes text of others fit for a terminal. A name or description may come from anybody; printed as it is, an escape
/// sequence in it could clear the screen, retitle the window or type for the reader, and a bidirectional override could
/// show something else than what is there.
/// </summary>
internal static class SafeText
{
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\r' or '\t')
            {
                clean.Append(' ');
            }
            else if (IsHarmless(rune))
            {
                clean.Append(rune);
            }
        }

        return clean.ToString();
    }

    // C0 and C1 controls (ESC, CSI and OSC among them); embeddings, overrides and isolates of UAX #9; a lone surrogate
    // is enumerated as U+FFFD.
    private static bool IsHarmless(Rune rune) =>
        !Rune.IsControl(rune) && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C);
}
