using System.Text.RegularExpressions;

namespace Archestra.Cluster.Architecture.Tests.Sources;

/// <summary>Habits of the house style that can be counted.</summary>
public sealed partial class ShapeTests
{
    private static readonly string[] ForbiddenSuffixes = ["Manager", "Helper", "Utils", "Service", "Data", "Info", "Impl"];

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var types = Product.All.SelectMany(assembly => assembly.WrittenTypes()).ToList();
        var bases = types.Select(type => type.BaseType).Where(type => type is not null)
            .Select(type => type!.IsGenericType ? type.GetGenericTypeDefinition() : type).ToHashSet();

        // A class with virtual members of its own is meant to be derived from, if only by a test's stand-in for it.
        types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(type) && type.Name != "Program"
                && !type.GetMethods().Any(method => method is { IsVirtual: true, IsFinal: false } && method.GetBaseDefinition().DeclaringType == type))
            .Select(type => type.FullName)
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_file_has_one_public_type_and_its_name()
    {
        var wrong =
            from file in Repository.Sources("src")
            let types = PublicType().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value).ToList()
            where types.Count > 1 || (types is [var only] && !Path.GetFileName(file).StartsWith(only, StringComparison.Ordinal))
            select $"{Repository.Relative(file)}: {string.Join(", ", types)}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Names_say_what_a_type_is()
        => Product.All
            .SelectMany(assembly => assembly.WrittenTypes())
            .Where(type => ForbiddenSuffixes.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal)))
            .Select(type => type.FullName)
            .ShouldBeEmpty();

    [Fact]
    public void No_source_leaves_work_undone_or_swallows_an_error()
        => Repository.Sources("src")
            .Where(file => Unfinished().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative)
            .ShouldBeEmpty();

    [Fact]
    public void No_test_waits_for_time_to_pass()
        => Repository.Sources("tests")
            .Where(file => !file.EndsWith($"{nameof(ShapeTests)}.cs", StringComparison.Ordinal))
            .Where(file => Sleep().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative)
            .ShouldBeEmpty();

    [GeneratedRegex(@"^public (?:static |sealed |abstract |readonly |partial |ref |unsafe )*(?:class|record struct|record class|record|struct|interface|enum|delegate \S+) (?<name>\w+)", RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"//\s*(?:TODO|HACK|FIXME)|NotImplementedException|catch\s*(?:\([^)]*\))?\s*\{\s*\}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep\(|await Task\.Delay\((?!Timeout\.Infinite)", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Sleep();
}
