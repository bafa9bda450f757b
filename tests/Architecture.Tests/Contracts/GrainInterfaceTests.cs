using System.Xml.Linq;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>Rules of grain and observer interfaces, in place of Orleans' analyzers, which do not restore everywhere.</summary>
public sealed class GrainInterfaceTests
{
    /// <summary>ORLEANS0009, ORLEANS0008, ORLEANS0002.</summary>
    [Fact]
    public void Their_methods_can_be_called_remotely()
    {
        var wrong =
            from type in GrainContracts.Interfaces
            from method in GrainContracts.MethodsOf(type)
            where method.IsSpecialName || method.IsGenericMethod || type.IsGenericType
                || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef || parameter.ParameterType.IsPointer)
                || !(IsAwaitable(method.ReturnType) || (method.ReturnType == typeof(void) && type.IsAssignableTo(typeof(IGrainObserver))))
            select $"{type.Name}.{method.Name}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void At_most_one_token_and_it_comes_last()
    {
        var wrong =
            from type in GrainContracts.Interfaces
            from method in GrainContracts.MethodsOf(type)
            let parameters = method.GetParameters()
            where parameters.SkipLast(1).Any(parameter => parameter.ParameterType == typeof(CancellationToken))
            select $"{type.Name}.{method.Name}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_name_on_the_wire_is_written_down_and_unique()
    {
        GrainContracts.Interfaces.Where(type => GrainContracts.AliasOf(type) is null).Select(type => type.FullName).ShouldBeEmpty();
        GrainContracts.Interfaces.GroupBy(GrainContracts.AliasOf).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
        var methods =
            from type in GrainContracts.Interfaces
            from clash in GrainContracts.MethodsOf(type).GroupBy(method => GrainContracts.AliasOf(method))
            where clash.Key is null || clash.Count() > 1
            select $"{type.Name}: {clash.Key ?? $"{clash.First().Name} has no [Alias]"}";

        methods.ShouldBeEmpty();
    }

    /// <summary>
    /// A key is a string with a kind prefix that is neither a digit nor a number: the relational storage of Orleans takes
    /// keys that parse as numbers for numbers, and then two of them are one.
    /// </summary>
    [Fact]
    public void Grain_keys_are_strings_whose_form_is_documented()
    {
        var documentation = XDocument.Load(Path.ChangeExtension(Product.Interfaces.Location, ".xml"))
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Value, StringComparer.Ordinal);
        var grains = GrainContracts.Interfaces.Where(type => type.IsAssignableTo(typeof(IGrain)) && type.Assembly == Product.Interfaces).ToList();

        grains.Where(type => !type.IsAssignableTo(typeof(IGrainWithStringKey))).Select(type => type.Name).ShouldBeEmpty();
        grains.Where(type => GrainContracts.GrainClasses.Any(grain => ImplementsDirectly(grain, type)))
            .Where(type => documentation.GetValueOrDefault($"T:{type.FullName}")?.Contains("Key: ", StringComparison.Ordinal) != true)
            .Select(type => type.Name)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_key_type_has_a_kind_of_its_own()
        => Product.Protocol.WrittenTypes()
            .Where(type => type.IsValueType && type.Name.EndsWith("Key", StringComparison.Ordinal))
            .Select(type => (type.Name, Kind: type.GetField("Kind")?.GetRawConstantValue()))
            .GroupBy(key => key.Kind)
            .Where(group => group.Key is not char kind || char.IsAsciiDigit(kind) || group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(key => key.Name))}")
            .ShouldBeEmpty();

    private static bool IsAwaitable(Type type)
        => type == typeof(Task) || type == typeof(ValueTask)
            || (type.IsGenericType && type.GetGenericTypeDefinition() is var open
                && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>)));

    private static bool ImplementsDirectly(Type grain, Type contract)
    {
        var all = grain.GetInterfaces();
        return all.Contains(contract) && !Array.Exists(all, other => other != contract && other.GetInterfaces().Contains(contract));
    }
}
