using Archestra.Cluster.Grains.HostedServers;

namespace Archestra.Cluster.Silo.HostedServers;

/// <summary>Replaces the values that a launch injects wherever a server repeats them in what it prints.</summary>
internal sealed class SecretRedactor
{
    private const string Mask = "[redacted]";

    /// <summary>Shorter environment values (<c>1</c>, <c>true</c>, <c>debug</c>) keep no secret and would shred every line.</summary>
    private const int MinLength = 6;

    private readonly string[] _values;

    public SecretRedactor(HostedServerLaunch launch)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in launch.Environment.Values.Concat(launch.SecretValues))
        {
            // A key in PEM form is printed line by line.
            values.UnionWith(value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append(value).Where(part => part.Length >= MinLength));
        }

        values.UnionWith(launch.SecretValues.Where(value => value.Length > 0));

        // The longest first: a value that contains another must not be left half visible.
        _values = [.. values.OrderByDescending(value => value.Length).ThenBy(value => value, StringComparer.Ordinal)];
    }

    public string Redact(string text)
    {
        foreach (var value in _values)
        {
            text = text.Replace(value, Mask, StringComparison.Ordinal);
        }

        return text;
    }
}
