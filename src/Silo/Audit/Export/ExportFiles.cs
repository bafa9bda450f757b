namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>Files that options name.</summary>
internal static class ExportFiles
{
    public static void Require(List<string> problems, string option, string? path)
    {
        if (path is not null && !File.Exists(path)) problems.Add($"{option} is '{path}'; there is no such file.");
    }

    /// <summary>A secret that a file holds, read anew for each use: it may be replaced while the silo runs.</summary>
    public static async Task<string> ReadSecretAsync(string path, CancellationToken cancellationToken) =>
        (await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)).Trim();
}
