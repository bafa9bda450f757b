using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Archestra.Cluster.Architecture.Tests.Sources;

/// <summary>The length of every written method, from the debug symbols: the lines between the braces of its body.</summary>
internal static class MethodBodies
{
    public static IEnumerable<(string Name, int Lines)> Of(string assemblyFile)
    {
        using var assembly = new PEReader(File.OpenRead(assemblyFile));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assemblyFile, ".pdb")));
        return [.. Read(assembly.GetMetadataReader(), symbols.GetMetadataReader())];
    }

    private static IEnumerable<(string Name, int Lines)> Read(MetadataReader assembly, MetadataReader symbols)
    {
        foreach (var handle in symbols.MethodDebugInformation)
        {
            var points = symbols.GetMethodDebugInformation(handle).GetSequencePoints().Where(point => !point.IsHidden).ToList();
            if (points.Count == 0 || IsGenerated(symbols, points[0].Document))
            {
                continue;
            }

            // Field initializers belong to a constructor's points, so its length cannot be told from them.
            var method = assembly.GetMethodDefinition(handle.ToDefinitionHandle());
            var type = assembly.GetTypeDefinition(method.GetDeclaringType());
            var name = assembly.GetString(method.Name);
            if (name is not (".ctor" or ".cctor"))
            {
                var lines = points.Max(point => point.EndLine) - points.Min(point => point.StartLine) - 1;
                yield return ($"{assembly.GetString(type.Namespace)}.{assembly.GetString(type.Name)}.{name}", lines);
            }
        }
    }

    private static bool IsGenerated(MetadataReader symbols, DocumentHandle document)
    {
        var file = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
        return file.Contains("/obj/", StringComparison.Ordinal) || file.EndsWith(".g.cs", StringComparison.Ordinal);
    }
}
