using System.Reflection;
using System.Runtime.CompilerServices;

namespace Archestra.Cluster.Architecture.Tests.Contracts;

/// <summary>A value of any type that messages hold, with no member left at its default where that can be avoided.</summary>
internal static class SampleValues
{
    private const int MaxDepth = 6;

    private static readonly Dictionary<Type, object> Simple = new()
    {
        [typeof(string)] = "sample",
        [typeof(bool)] = true,
        [typeof(byte)] = (byte)7,
        [typeof(int)] = 7,
        [typeof(long)] = 7L,
        [typeof(ulong)] = 7UL,
        [typeof(double)] = 7.5,
        [typeof(char)] = 'x',
        [typeof(Guid)] = new Guid("11111111-2222-3333-4444-555555555555"),
        [typeof(DateTimeOffset)] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        [typeof(DateTime)] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        [typeof(TimeSpan)] = TimeSpan.FromSeconds(7),
        [typeof(Uri)] = new Uri("https://example.org/"),
    };

    public static object? Of(Type type) => Of(type, 0);

    private static object? Of(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Simple.TryGetValue(type, out var simple))
        {
            return simple;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type) is { Length: > 0 } values ? values.GetValue(values.Length - 1) : Activator.CreateInstance(type);
        }

        if (depth == MaxDepth || type.IsAbstract)
        {
            return null;
        }

        return type.IsArray ? ArrayOf(type.GetElementType()!, depth) : CollectionOf(type, depth) ?? Fill(type, depth);
    }

    private static Array ArrayOf(Type element, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Of(element, depth + 1), 0);
        return array;
    }

    private static object? CollectionOf(Type type, int depth)
    {
        if (!type.IsGenericType || type.Namespace != "System.Collections.Generic")
        {
            return null;
        }

        var collection = Activator.CreateInstance(type)!;
        var arguments = Array.ConvertAll(type.GetGenericArguments(), argument => Of(argument, depth + 1));
        type.GetMethod("Add", type.GetGenericArguments())?.Invoke(collection, arguments);
        return collection;
    }

    private static object Fill(Type type, int depth)
    {
        var value = RuntimeHelpers.GetUninitializedObject(type);
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                field.SetValue(value, Of(field.FieldType, depth + 1));
            }
        }

        return value;
    }
}
