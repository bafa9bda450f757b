using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>
/// Copies what crosses between grains, and only what Orleans' serializer would carry: members with <c>[Id]</c>
/// of types with <c>[GenerateSerializer]</c>, and the usual collections. Anything else is refused.
/// </summary>
internal static class Copier
{
    private static readonly ConcurrentDictionary<Type, Func<object?, object?>?> ByType = new();

    /// <summary>The copier of a declared type, or null when its values pass by reference.</summary>
    public static Func<object?, object?>? Of(Type type) => ByType.GetOrAdd(type, static type =>
        (Func<object?, object?>?)typeof(Copier).GetMethod(nameof(Boxed), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).Invoke(null, []));

    public static object CopyDynamic(object value) => value switch
    {
        Exception exception => ExceptionCopier.Copy(exception),
        IAddressable addressable => References.Of(addressable),
        Type => value,
        _ when value.GetType() == typeof(object) => value,
        _ => Of(value.GetType()) is { } copy ? copy(value)! : value,
    };

    public static Func<T, T> Plan<T>()
    {
        var type = typeof(T);
        if (Shape.IsReference(type))
        {
            return static value => (T)References.Of((IAddressable)value!, typeof(T));
        }

        if (type == typeof(object) || type.IsInterface || type.IsAssignableTo(typeof(Exception)))
        {
            return static value => (T)CopyDynamic(value!);
        }

        if (CollectionCopiers.For(type) is { } collection)
        {
            return collection.CreateDelegate<Func<T, T>>();
        }

        if (type.IsAbstract)
        {
            return static value => (T)CopyDynamic(value!);
        }

        return Shape.MembersOf(type) is { } members
            ? CopierEmitter.Emit<T>(members)
            : throw new NotSupportedException(
                $"{type.FullName} cannot cross between grains: it has no [GenerateSerializer] and is no collection that Orleans knows.");
    }

    /// <summary>Copies the values of a request context; the same dictionary if none of them can change.</summary>
    public static Dictionary<string, object>? CopyContext(Dictionary<string, object>? values)
    {
        if (values is null || values.Values.All(static value => Shape.IsImmutable(value.GetType())))
        {
            return values;
        }

        return values.ToDictionary(static entry => entry.Key, static entry => CopyDynamic(entry.Value));
    }

    private static Func<object?, object?>? Boxed<T>()
        => Copier<T>.IsByReference ? null : static value => value is null ? null : Copier<T>.Copy((T)value);
}
