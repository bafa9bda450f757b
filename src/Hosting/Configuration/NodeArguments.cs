namespace Archestra.Cluster.Hosting.Configuration;

/// <summary>The arguments of a silo or front-end process: <c>[--config FILE] [--set Section:Key=value]…</c>.</summary>
internal static class NodeArguments
{
    /// <exception cref="ConfigurationException">An argument is unknown or has no value.</exception>
    public static (FileInfo? ConfigFile, Dictionary<string, string?> Settings) Parse(IReadOnlyList<string> arguments)
    {
        FileInfo? file = null;
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            if (name is not ("--config" or "--set"))
            {
                throw new ConfigurationException($"'{name}' is not an argument. They are: --config FILE, --set Section:Key=value (may be repeated).");
            }

            if (i + 1 == arguments.Count)
            {
                throw new ConfigurationException($"'{name}' needs a value.");
            }

            if (name == "--config")
            {
                file = new FileInfo(arguments[i + 1]);
            }
            else
            {
                var (key, value) = NodeConfiguration.ParseSetting(arguments[i + 1]);
                settings[key] = value;
            }
        }

        return (file, settings);
    }
}
