// Mirrors Orleans.Runtime.RequestContext (Orleans.Core.Abstractions, 1.0).
namespace Orleans.Runtime;

/// <summary>Values that travel with a call, and with the calls made because of it; never back with the answer.</summary>
public static class RequestContext
{
    // Replaced, never changed: every holder of the old dictionary keeps what it saw.
    private static readonly AsyncLocal<Dictionary<string, object>?> Values = new();

    public static IEnumerable<string> Keys => Values.Value?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static Dictionary<string, object>? Current
    {
        get => Values.Value;
        set => Values.Value = value;
    }

    public static object? Get(string key) => Values.Value is { } values && values.TryGetValue(key, out var result) ? result : null;

    public static void Set(string key, object value)
    {
        Dictionary<string, object> values = Values.Value is { } old ? new(old) : new(1);
        values[key] = value;
        Values.Value = values;
    }

    public static bool Remove(string key)
    {
        if (Values.Value is not { } old || !old.ContainsKey(key))
        {
            return false;
        }

        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        Values.Value = values.Count == 0 ? null : values;
        return true;
    }

    public static void Clear() => Values.Value = null;
}
