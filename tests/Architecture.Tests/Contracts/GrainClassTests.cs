using System.Reflection;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>Rules of grain classes.</summary>
public sealed class GrainClassTests
{
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    [Fact]
    public void They_live_in_the_grains_room_and_are_sealed()
        => GrainContracts.GrainClasses
            .Where(type => type.Assembly != Product.Grains || !type.IsSealed || type.IsGenericType)
            .Select(type => type.FullName)
            .ShouldBeEmpty();

    /// <summary>The relational storage of Orleans knows a row by state name and key, not by grain type.</summary>
    [Fact]
    public void State_names_are_unique()
        => States()
            .GroupBy(state => state.Name, StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(state => state.Grain.Name))}")
            .ShouldBeEmpty();

    [Fact]
    public void States_name_their_storage()
        => States().Where(state => string.IsNullOrEmpty(state.Storage)).Select(state => state.Grain.Name).ShouldBeEmpty();

    [Fact]
    public void They_share_nothing_through_statics()
        => GrainContracts.GrainClasses
            .SelectMany(type => type.GetFields(AnyStatic))
            .Where(field => !field.IsLiteral && !field.IsInitOnly && !field.Name.StartsWith('<'))
            .Select(field => $"{field.DeclaringType!.Name}.{field.Name}")
            .ShouldBeEmpty();

    /// <summary>ORLEANS0014: a grain stays on its turn.</summary>
    [Fact]
    public void Grain_code_never_leaves_its_turn()
        => Repository.Sources("src", "Grains")
            .Where(file => File.ReadAllText(file).Contains("ConfigureAwait(false)", StringComparison.Ordinal))
            .Select(Repository.Relative)
            .ShouldBeEmpty();

    private static IEnumerable<(Type Grain, string Name, string? Storage)> States() =>
        from type in GrainContracts.GrainClasses
        from constructor in type.GetConstructors()
        from parameter in constructor.GetParameters()
        let attribute = parameter.GetCustomAttribute<PersistentStateAttribute>()
        where attribute is not null
        select (type, attribute.StateName, attribute.StorageName);
}
