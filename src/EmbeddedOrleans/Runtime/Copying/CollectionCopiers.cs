using System.Reflection;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The collections that cross between grains.</summary>
internal static class CollectionCopiers
{
    private static readonly Dictionary<Type, string> Methods = new()
    {
        [typeof(List<>)] = nameof(CopyList),
        [typeof(Dictionary<,>)] = nameof(CopyDictionary),
        [typeof(SortedDictionary<,>)] = nameof(CopySortedDictionary),
        [typeof(HashSet<>)] = nameof(CopySet),
        [typeof(Queue<>)] = nameof(CopyQueue),
        [typeof(Nullable<>)] = nameof(CopyNullable),
        [typeof(ReadOnlyMemory<>)] = nameof(CopyMemory),
    };

    public static MethodInfo? For(Type type)
    {
        if (type.IsSZArray)
        {
            return Method(nameof(CopyArray), type.GetElementType()!);
        }

        return type.IsGenericType && Methods.TryGetValue(type.GetGenericTypeDefinition(), out var name)
            ? Method(name, type.GetGenericArguments())
            : null;
    }

    private static MethodInfo Method(string name, params Type[] arguments)
        => typeof(CollectionCopiers).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(arguments);

    private static T[] CopyArray<T>(T[] source)
    {
        var copy = (T[])source.Clone();
        for (var i = 0; !Copier<T>.IsByReference && i < copy.Length; i++)
        {
            copy[i] = Copier<T>.Copy(copy[i]);
        }

        return copy;
    }

    private static List<T> CopyList<T>(List<T> source)
        => Copier<T>.IsByReference ? [.. source] : source.ConvertAll(Copier<T>.Copy);

    private static Dictionary<TKey, TValue> CopyDictionary<TKey, TValue>(Dictionary<TKey, TValue> source)
        where TKey : notnull
        => source.ToDictionary(entry => Copier<TKey>.Copy(entry.Key), entry => Copier<TValue>.Copy(entry.Value), source.Comparer);

    private static SortedDictionary<TKey, TValue> CopySortedDictionary<TKey, TValue>(SortedDictionary<TKey, TValue> source)
        where TKey : notnull
    {
        var copy = new SortedDictionary<TKey, TValue>(source.Comparer);
        foreach (var (key, value) in source)
        {
            copy.Add(Copier<TKey>.Copy(key), Copier<TValue>.Copy(value));
        }

        return copy;
    }

    private static HashSet<T> CopySet<T>(HashSet<T> source) => source.Select(Copier<T>.Copy).ToHashSet(source.Comparer);

    private static Queue<T> CopyQueue<T>(Queue<T> source) => new(source.Select(Copier<T>.Copy));

    private static T? CopyNullable<T>(T? source)
        where T : struct
        => source is { } value ? Copier<T>.Copy(value) : null;

    private static ReadOnlyMemory<T> CopyMemory<T>(ReadOnlyMemory<T> source) => CopyArray(source.ToArray());
}
