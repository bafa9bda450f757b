using System.Text;
using System.Text.Json;

namespace Archestra.Cluster.Protocol.Tests.Fuzzing;

/// <summary>How Go's encoding/json reads strings and matches keys.</summary>
internal static class GoText
{
    /// <summary>Like GetString, but an unpaired surrogate becomes U+FFFD, as in Go, where System.Text.Json throws.</summary>
    public static string Read(JsonElement text) => Read(text.GetRawText());

    public static string Read(string raw)
    {
        var result = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
        {
            if (raw[i] != '\\')
            {
                result.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                result.Append((char)Convert.ToInt32(raw.Substring(i + 1, 4), 16));
                i += 4;
            }
            else
            {
                result.Append(raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
            }
        }

        // UTF-8 has no unpaired surrogates: encoding replaces them.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(result.ToString()));
    }

    /// <summary>strings.EqualFold for an ASCII name: only U+017F and U+212A fold into ASCII from outside.</summary>
    public static bool EqualFold(string key, string name) =>
        key.Length == name.Length && key.Zip(name).All(pair => Fold(pair.First) == Fold(pair.Second));

    private static char Fold(char character) => character switch
    {
        '\u017F' => 's',
        '\u212A' => 'k',
        >= 'A' and <= 'Z' => (char)(character + 32),
        _ => character,
    };
}
