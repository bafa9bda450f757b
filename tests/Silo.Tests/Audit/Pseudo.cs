using System.Text;

namespace Archestra.Cluster.Silo.Tests.Audit;

/// <summary>Repeatable numbers (xorshift64*, https://en.wikipedia.org/wiki/Xorshift): a failing test is run again with its seed.</summary>
internal sealed class Pseudo(ulong seed)
{
    private const string Characters = "aZ09 \"\\/\n\t<>&'{}[]\0\u007f\u00e9\u20ac\ud83d\ude00\ud800";

    private ulong _state = (seed * 2654435761) | 1;

    public int Next(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)((_state * 2685821657736338717UL >> 33) % (ulong)limit);
    }

    public string Text()
    {
        var text = new StringBuilder();
        for (var length = Next(20); length > 0; length--) text.Append(Characters[Next(Characters.Length)]);
        return text.ToString();
    }
}
