using System.Reflection;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>Everything that crosses between front-ends, silos and grains.</summary>
internal static class GrainContracts
{
    /// <summary>Grain and observer interfaces.</summary>
    public static IReadOnlyList<Type> Interfaces { get; } =
    [
        .. new[] { Product.Interfaces, Product.Grains }
            .SelectMany(assembly => assembly.WrittenTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IAddressable)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static IReadOnlyList<Type> GrainClasses { get; } =
    [
        .. Product.All
            .SelectMany(assembly => assembly.WrittenTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IGrainBase)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Types with <c>[GenerateSerializer]</c>.</summary>
    public static IReadOnlyList<Type> Messages { get; } =
    [
        .. Product.All
            .SelectMany(assembly => assembly.WrittenTypes())
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            .OrderBy(type => type.FullName, StringComparer.Ordinal),
    ];

    public static IEnumerable<MethodInfo> MethodsOf(Type type) => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly);

    /// <summary>The alias of a type or method, or null.</summary>
    public static string? AliasOf(MemberInfo member) => member.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias;

    /// <summary>Fields and properties that hold something, declared by the type itself.</summary>
    public static IEnumerable<MemberInfo> HoldersOf(Type type)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = type.GetFields(Own);
        return fields.Where(field => !field.Name.StartsWith('<'))
            .Concat<MemberInfo>(type.GetProperties(Own).Where(property => Array.Exists(fields, field => field.Name == $"<{property.Name}>k__BackingField")));
    }

    /// <summary>The number of a member: on itself, or on the parameter of the record that declares it.</summary>
    public static uint? IdOf(MemberInfo member)
        => member.GetCustomAttribute<IdAttribute>()?.Id ?? member.DeclaringType!
            .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.Name == member.Name)?
            .GetCustomAttribute<IdAttribute>()?.Id;

    public static string NameOf(Type type)
    {
        if (type.IsArray)
        {
            return NameOf(type.GetElementType()!) + "[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : type.Name;
    }
}
