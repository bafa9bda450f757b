using System.Text;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>
/// Cuts stderr into lines of text for the log. Bytes that are no UTF-8 become U+FFFD, control characters become spaces (a
/// log is shown in terminals), and of a line longer than the bound only the beginning is kept.
/// </summary>
internal sealed class LogLineSplitter
{
    private const int MaxLineBytes = 16 * 1024;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;

    public void Append(ReadOnlySpan<byte> bytes, Action<string> onLine)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Complete(onLine);
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Ends the current line, if there is one.</summary>
    public void Complete(Action<string> onLine)
    {
        var text = Encoding.UTF8.GetString(_line, 0, _length).TrimEnd();
        _length = 0;
        if (text.Length > 0)
        {
            onLine(string.Create(text.Length, text, static (target, source) =>
            {
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = char.IsControl(source[i]) ? ' ' : source[i];
                }
            }));
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var kept = bytes[..Math.Min(bytes.Length, MaxLineBytes - _length)];
        kept.CopyTo(_line.AsSpan(_length));
        _length += kept.Length;
    }
}
