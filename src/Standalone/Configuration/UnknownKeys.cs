using System.Reflection;

namespace Archestra.Cluster.Standalone.Configuration;

/// <summary>Finds options that nothing reads: a misspelt name must stop the start, not be ignored.</summary>
internal static class UnknownKeys
{
    // Read by the framework itself, in shapes of its own.
    private static readonly HashSet<string> FrameworkSections = new(StringComparer.OrdinalIgnoreCase) { "Logging", "Kestrel" };

    /// <param name="assemblies">Where the options types are: each names its section in a constant <c>SectionName</c>.</param>
    /// <returns>One sentence per unknown key.</returns>
    public static IEnumerable<string> Find(IConfiguration configuration, IEnumerable<Assembly> assemblies)
    {
        var known = assemblies.SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Section: type.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string, Type: type))
            .Where(options => options.Section is not null)
            .ToLookup(options => options.Section!, options => options.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetChildren().Where(section => !FrameworkSections.Contains(section.Key)))
        {
            if (!known.Contains(section.Key))
            {
                yield return $"'{section.Key}' is not an option. The sections are {string.Join(", ", known.Select(options => options.Key).Order(StringComparer.Ordinal))}.";
                continue;
            }

            var names = known[section.Key].SelectMany(Names).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var key in section.GetChildren().Where(key => !names.Contains(key.Key)))
            {
                yield return $"'{key.Path}' is not an option. {section.Key} has {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
            }
        }
    }

    private static IEnumerable<string> Names(Type options) => options
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite || property.PropertyType.IsGenericType)
        .Select(property => property.Name)
        .Where(name => !name.StartsWith("Effective", StringComparison.Ordinal));
}
