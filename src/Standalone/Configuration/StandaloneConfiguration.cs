using Archestra.Cluster.Hosting.Configuration;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Standalone.CommandLine;

namespace Archestra.Cluster.Standalone.Configuration;

/// <summary>Options as for every node; the file's default place is the data directory.</summary>
internal static class StandaloneConfiguration
{
    public const string FileName = "archestra.json";

    /// <exception cref="ConfigurationException">A file or an argument cannot be used; the message says which.</exception>
    public static IConfigurationRoot Build(CommandLineOptions arguments) => NodeConfiguration.Build(
        arguments.ConfigFile,
        outer => Path.Combine(outer["Storage:DataDirectory"] ?? new StorageOptions().DataDirectory, FileName),
        FromArguments(arguments));

    private static Dictionary<string, string?> FromArguments(CommandLineOptions arguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in arguments.Settings)
        {
            var (key, value) = NodeConfiguration.ParseSetting(setting);
            values[key] = value;
        }

        if (arguments.DataDirectory is { } directory)
        {
            values["Storage:DataDirectory"] = Path.GetFullPath(directory);
        }

        for (var index = 0; index < arguments.Urls.Count; index++)
        {
            values[$"Server:Urls:{index}"] = arguments.Urls[index];
        }

        return values;
    }
}
