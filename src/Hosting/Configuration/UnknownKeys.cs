using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Archestra.Cluster.Hosting.Configuration;

/// <summary>Finds options that nothing reads: a misspelt name must stop the start, not be ignored.</summary>
internal static class UnknownKeys
{
    // Read by the framework itself, in shapes of its own.
    private static readonly HashSet<string> FrameworkSections = new(StringComparer.OrdinalIgnoreCase) { "Logging", "Kestrel" };

    /// <param name="program">With our assemblies it refers to: where the options types are. Each names its section in a constant <c>SectionName</c>.</param>
    /// <exception cref="ConfigurationException">With one sentence per unknown key.</exception>
    public static void Refuse(IConfiguration configuration, Assembly program)
    {
        var problems = Find(configuration, WithReferences(program)).ToArray();
        if (problems.Length > 0)
        {
            throw new ConfigurationException(string.Join(Environment.NewLine, problems));
        }
    }

    private static HashSet<Assembly> WithReferences(Assembly program)
    {
        var found = new HashSet<Assembly> { program, typeof(UnknownKeys).Assembly };
        var queue = new Queue<Assembly>(found);
        while (queue.TryDequeue(out var assembly))
        {
            var ours = assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Archestra.Cluster.", StringComparison.Ordinal));
            foreach (var reference in ours.Select(Assembly.Load).Where(found.Add))
            {
                queue.Enqueue(reference);
            }
        }

        return found;
    }

    private static IEnumerable<string> Find(IConfiguration configuration, IEnumerable<Assembly> assemblies)
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
