using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Standalone.CommandLine;

namespace Archestra.Cluster.Standalone.Configuration;

/// <summary>
/// Where options come from, later ones winning: a JSON file, environment variables <c>ARCHESTRA_Section__Key</c>, arguments.
/// </summary>
internal static class StandaloneConfiguration
{
    public const string EnvironmentPrefix = "ARCHESTRA_";
    public const string FileName = "archestra.json";

    /// <exception cref="ConfigurationException">A file or an argument cannot be used; the message says which.</exception>
    public static IConfigurationRoot Build(CommandLineOptions arguments)
    {
        var outer = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(FromArguments(arguments)).Build();
        var builder = new ConfigurationBuilder();
        AddFile(builder, arguments.ConfigFile, outer["Storage:DataDirectory"] ?? new StorageOptions().DataDirectory);
        builder.AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(FromArguments(arguments));
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException exception)
        {
            throw new ConfigurationException($"The configuration file is not valid JSON: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    private static void AddFile(ConfigurationBuilder builder, FileInfo? given, string dataDirectory)
    {
        var path = given?.FullName ?? Path.Combine(dataDirectory, FileName);
        if (given is { Exists: false })
        {
            throw new ConfigurationException($"There is no configuration file at '{path}' (--config).");
        }

        if (Path.IsPathRooted(path))
        {
            builder.AddJsonFile(path, optional: given is null, reloadOnChange: false);
        }
    }

    private static Dictionary<string, string?> FromArguments(CommandLineOptions arguments)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in arguments.Settings)
        {
            var separator = setting.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0 || !setting.AsSpan(0, separator).Contains(':'))
            {
                throw new ConfigurationException($"'--set {setting}' is not of the form Section:Key=value.");
            }

            values[setting[..separator]] = setting[(separator + 1)..];
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
