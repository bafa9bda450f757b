namespace Archestra.Cluster.Standalone.CommandLine;

/// <summary>What the arguments said, before any file or environment variable is read.</summary>
/// <param name="ConfigFile">Null: <c>archestra.json</c> in the data directory, when there is one.</param>
/// <param name="DataDirectory">Null: as configured elsewhere, or the default.</param>
/// <param name="Settings">Each <c>Section:Key=value</c>.</param>
/// <param name="Urls">Empty: as configured elsewhere, or the default.</param>
internal sealed record CommandLineOptions(FileInfo? ConfigFile, string? DataDirectory, IReadOnlyList<string> Settings, IReadOnlyList<string> Urls);
