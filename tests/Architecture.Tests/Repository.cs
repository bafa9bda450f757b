using System.Runtime.CompilerServices;

namespace Archestra.Cluster.Architecture.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    public static string Root { get; } = FindRoot();

    public static string Folder(params string[] path) => Path.Combine([Root, .. path]);

    /// <summary>Our own sources below a folder, without what the build generates.</summary>
    public static IEnumerable<string> Sources(params string[] folder) => Directory
        .EnumerateFiles(Folder(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Separators).Any(part => part is "obj" or "bin" or "artifacts"));

    public static IEnumerable<string> Projects() => new[] { "src", "tests", "bench" }
        .Select(folder => Folder(folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    // The sources decide, not the place the tests run from: the guards are also tried on copies of the repository.
    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetDirectoryName(thisFile);
        while (folder is not null && !File.Exists(Path.Combine(folder, "Archestra.Cluster.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException($"No repository above {thisFile}.");
    }
}
