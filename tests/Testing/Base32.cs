namespace Archestra.Cluster.Testing;

/// <summary>RFC 4648 §6 without padding, read as an authenticator app reads the key that it is given.</summary>
public static class Base32
{
    public static byte[] Read(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
