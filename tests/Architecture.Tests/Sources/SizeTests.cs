namespace Archestra.Cluster.Architecture.Tests.Sources;

/// <summary>Sizes beyond which a file or method holds more than one idea; from the code bases that the house style names.</summary>
public sealed class SizeTests
{
    private const int FileLines = 300;
    private const int MethodLines = 40;
    private const int ConstructorParameters = 7;

    [Fact]
    public void No_file_is_longer_than_300_lines()
        => new[] { "src", "tests" }
            .SelectMany(folder => Repository.Sources(folder))
            .Select(file => (File: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > FileLines)
            .ShouldBeEmpty();

    [Fact]
    public void No_method_is_longer_than_40_lines()
        => Product.AllFiles
            .SelectMany(MethodBodies.Of)
            .Where(body => body.Lines > MethodLines)
            .Select(body => $"{body.Name} ({body.Lines} lines)")
            .ShouldBeEmpty();

    [Fact]
    public void No_constructor_has_more_than_7_parameters()
        => Product.All
            .SelectMany(assembly => assembly.WrittenTypes())
            .Where(type => type.IsClass && type.GetMethod("<Clone>$") is null)
            .SelectMany(type => type.GetConstructors(AllInstance))
            .Where(constructor => constructor.GetParameters().Length > ConstructorParameters)
            .Select(constructor => $"{constructor.DeclaringType!.FullName} ({constructor.GetParameters().Length})")
            .ShouldBeEmpty();

    private const System.Reflection.BindingFlags AllInstance =
        System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
}
