using Microsoft.Extensions.Configuration;

namespace Archestra.Cluster.Hosting.Configuration;

/// <summary>
/// Where a node's options come from, later ones winning: a JSON file, environment variables <c>ARCHESTRA_Section__Key</c>,
/// arguments.
/// </summary>
public static class NodeConfiguration
{
    public const string EnvironmentPrefix = "ARCHESTRA_";

    /// <param name="givenFile">It must exist.</param>
    /// <param name="defaultFile">Read if it exists and no other is given; may depend on the environment and the arguments.</param>
    /// <param name="arguments">By key, as <c>Section:Key</c>.</param>
    /// <exception cref="ConfigurationException">The file cannot be used; the message says why.</exception>
    public static IConfigurationRoot Build(
        FileInfo? givenFile, Func<IConfiguration, string?> defaultFile, IReadOnlyCollection<KeyValuePair<string, string?>> arguments)
    {
        ArgumentNullException.ThrowIfNull(defaultFile);
        if (givenFile is { Exists: false })
        {
            throw new ConfigurationException($"There is no configuration file at '{givenFile.FullName}' (--config).");
        }

        var outer = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(arguments).Build();
        var builder = new ConfigurationBuilder();
        if ((givenFile?.FullName ?? defaultFile(outer)) is { } path && Path.IsPathRooted(path))
        {
            builder.AddJsonFile(path, optional: givenFile is null, reloadOnChange: false);
        }

        try
        {
            return builder.AddEnvironmentVariables(EnvironmentPrefix).AddInMemoryCollection(arguments).Build();
        }
        catch (InvalidDataException exception)
        {
            throw new ConfigurationException($"The configuration file is not valid JSON: {exception.InnerException?.Message ?? exception.Message}", exception);
        }
    }

    /// <param name="setting">The value of <c>--set</c>.</param>
    /// <exception cref="ConfigurationException">It is not of the form <c>Section:Key=value</c>.</exception>
    public static KeyValuePair<string, string?> ParseSetting(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        var separator = setting.IndexOf('=', StringComparison.Ordinal);
        return separator > 0 && setting.AsSpan(0, separator).Contains(':')
            ? new(setting[..separator], setting[(separator + 1)..])
            : throw new ConfigurationException($"'--set {setting}' is not of the form Section:Key=value.");
    }
}
