using System.Reflection;

namespace Archestra.Cluster.Architecture.Tests;

/// <summary>The assemblies of the product, by the name of their room.</summary>
internal static class Product
{
    public static Assembly Protocol { get; } = Load("Protocol");

    public static Assembly Interfaces { get; } = Load("Grains.Interfaces");

    public static Assembly Grains { get; } = Load("Grains");

    public static Assembly Hosting { get; } = Load("Hosting");

    public static Assembly Silo { get; } = Load("Silo");

    public static Assembly Frontend { get; } = Load("Frontend");

    public static Assembly Standalone { get; } = Load("Standalone");

    /// <summary>Called what people type.</summary>
    public static Assembly Cli { get; } = Assembly.Load("archestra");

    public static IReadOnlyList<Assembly> All { get; } = [Protocol, Interfaces, Grains, Hosting, Silo, Frontend, Standalone, Cli];

    /// <summary>The files of all assemblies that we wrote, the embedded runtime included where there is one.</summary>
    public static IReadOnlyList<string> AllFiles { get; } = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(file => Path.GetFileName(file).StartsWith("Archestra.Cluster.", StringComparison.Ordinal) || file == Cli.Location)
        .Where(file => File.Exists(Path.ChangeExtension(file, ".pdb")))];

    /// <summary>The folder that the assembly is made of.</summary>
    public static string Room(this Assembly assembly) => assembly == Cli ? nameof(Cli) : assembly.GetName().Name!["Archestra.Cluster.".Length..];

    /// <summary>Types that somebody wrote, without those that a compiler or generator did.</summary>
    public static IEnumerable<Type> WrittenTypes(this Assembly assembly) => assembly.GetTypes()
        .Where(type => !type.Name.Contains('<', StringComparison.Ordinal)
            && type.DeclaringType?.Name.Contains('<', StringComparison.Ordinal) != true
            && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            && !type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), inherit: false)
            && type.Namespace?.StartsWith("Archestra.", StringComparison.Ordinal) == true);

    private static Assembly Load(string room) => Assembly.Load($"Archestra.Cluster.{room}");
}
