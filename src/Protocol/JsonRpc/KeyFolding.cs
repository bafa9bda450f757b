namespace Archestra.Cluster.Protocol.JsonRpc;

/// <summary>
/// Case folding of keys, as far as it can end in an ASCII name: the ASCII letters, and the characters outside ASCII
/// that fold to one. Under simple Unicode folding, which Go uses, those are U+017F LATIN SMALL LETTER LONG S and
/// U+212A KELVIN SIGN. Java's equalsIgnoreCase also takes U+0130 and U+0131, the Turkish i with and without a dot, for i.
/// </summary>
internal static class KeyFolding
{
    /// <summary>Writes the folded key, which is never longer, and returns its length.</summary>
    /// <param name="key">Valid UTF-8.</param>
    /// <param name="destination">At least as long as <paramref name="key"/>.</param>
    public static int Fold(ReadOnlySpan<byte> key, Span<byte> destination)
    {
        var written = 0;
        for (var i = 0; i < key.Length; i++)
        {
            var current = key[i];
            var rest = key[i..];
            if (rest.StartsWith("ſ"u8))
            {
                current = (byte)'s';
                i += 1;
            }
            else if (rest.StartsWith("İ"u8) || rest.StartsWith("ı"u8))
            {
                current = (byte)'i';
                i += 1;
            }
            else if (rest.StartsWith("\u212A"u8))
            {
                current = (byte)'k';
                i += 2;
            }
            else if (current is >= (byte)'A' and <= (byte)'Z')
            {
                current |= 0x20;
            }

            destination[written++] = current;
        }

        return written;
    }
}
