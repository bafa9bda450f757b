using Archestra.Cluster.EmbeddedOrleans;

namespace Archestra.Cluster.Architecture.Tests.Embedded;

/// <summary>
/// Guard G1: whatever the embedded runtime shows under Orleans' names exists in Orleans, with the same shape. The genuine
/// <c>Orleans.Core.Abstractions</c> is read; types of assemblies that do not restore everywhere are compared with a list
/// made from them, <c>OtherOrleansAssemblies.txt</c>.
/// </summary>
public sealed class SurfaceTests
{
    private const string Others = "OtherOrleansAssemblies.txt";

    [Fact]
    public void Everything_mirrored_exists_in_Orleans_with_the_same_shape()
    {
        using var mirror = new AssemblySurface(typeof(EmbeddedOrleansRuntime).Assembly.Location);
        using var genuine = new AssemblySurface(Path.Combine(AppContext.BaseDirectory, "genuine", "Orleans.Core.Abstractions.dll"));
        var others = ReadOthers();

        var invented = mirror.Types
            .Where(type => type.Key.StartsWith("Orleans", StringComparison.Ordinal))
            .SelectMany(type => Differences(type.Key, type.Value, genuine.Types.GetValueOrDefault(type.Key) ?? others.GetValueOrDefault(type.Key)));

        invented.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_not_mirrored_is_under_its_own_name()
    {
        using var mirror = new AssemblySurface(typeof(EmbeddedOrleansRuntime).Assembly.Location);

        mirror.Types.Keys
            .Where(name => !name.StartsWith("Orleans.", StringComparison.Ordinal) && !name.StartsWith("Archestra.Cluster.EmbeddedOrleans.", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_mirrored_file_says_what_it_mirrors()
        => Repository.Sources("src", "EmbeddedOrleans", "ProgrammingModel")
            .Where(file => !File.ReadLines(file).First().StartsWith("// Mirrors Orleans.", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .ShouldBeEmpty();

    private static IEnumerable<string> Differences(string type, IReadOnlyList<string> mirrored, IReadOnlyList<string>? genuine)
    {
        if (genuine is null)
        {
            return [$"{type} does not exist in Orleans."];
        }

        return mirrored.Where(fact => !genuine.Contains(fact)).Select(fact => $"{type}: {fact}");
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadOthers()
        => File.ReadLines(Repository.Folder("tests", "Architecture.Tests", "Embedded", Others))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(": ", 2))
            .GroupBy(parts => parts[0], parts => parts[1], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group], StringComparer.Ordinal);
}
