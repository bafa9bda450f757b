using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using System.Reflection;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>What the serializer attributes and well-known types say about a type.</summary>
internal static class Shape
{
    private static readonly HashSet<Type> ImmutableTypes =
    [
        typeof(string), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
        typeof(TimeSpan), typeof(Guid), typeof(Uri), typeof(Version), typeof(IPAddress), typeof(IPEndPoint), typeof(BigInteger),
        typeof(Int128), typeof(UInt128), typeof(Half), typeof(CancellationToken), typeof(Nothing), typeof(Type),
    ];

    private static readonly HashSet<Type> Transparent =
    [
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>),
        typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>), typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>),
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
    ];

    private static readonly ConcurrentDictionary<Type, bool> Immutability = new();

    public static bool IsImmutable(Type type) => Immutability.GetOrAdd(type, static type =>
        type.IsPrimitive || type.IsEnum || ImmutableTypes.Contains(type)
        || type.IsDefined(typeof(ImmutableAttribute), inherit: false)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Immutable<>))
        || (IsTransparent(type) && Array.TrueForAll(type.GetGenericArguments(), IsImmutable)));

    /// <summary>A grain or observer, which travels as a reference.</summary>
    public static bool IsReference(Type type) => type.IsAssignableTo(typeof(IAddressable));

    /// <summary>
    /// The fields and properties that cross: those with <c>[Id]</c>, in the type and in each annotated base type, and the
    /// parameters of a record's primary constructor. Null if the type is not annotated.
    /// </summary>
    public static IReadOnlyList<MemberInfo>? MembersOf(Type type)
    {
        if (IsTransparent(type) && type.GetGenericTypeDefinition() != typeof(Nullable<>) && !type.Name.StartsWith("Immutable", StringComparison.Ordinal))
        {
            return type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        }

        if (!type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            return null;
        }

        List<MemberInfo> members = [];
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            {
                members.AddRange(DeclaredBy(level));
            }
        }

        return members;
    }

    /// <summary>The member, or the parameter of a record that declares it, has the attribute.</summary>
    public static bool IsMarked<TAttribute>(MemberInfo member)
        where TAttribute : Attribute
        => member.IsDefined(typeof(TAttribute), inherit: false) || PrimaryParameter(member)?.IsDefined(typeof(TAttribute), inherit: false) == true;

    private static IEnumerable<MemberInfo> DeclaredBy(Type level)
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return level.GetFields(Own).Cast<MemberInfo>().Concat(level.GetProperties(Own))
            .Where(member => member.IsDefined(typeof(IdAttribute), inherit: false) || PrimaryParameter(member) is not null);
    }

    private static ParameterInfo? PrimaryParameter(MemberInfo member)
    {
        if (member is not PropertyInfo property || member.DeclaringType is not { } type || !IsRecord(type))
        {
            return null;
        }

        return type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => parameter.Name == property.Name && parameter.ParameterType == property.PropertyType);
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null);

    private static bool IsTransparent(Type type) => type.IsGenericType && Transparent.Contains(type.GetGenericTypeDefinition());
}
