// Mirrors Orleans.Runtime.RequestContext (Orleans.Core.Abstractions, 1.0).
using Archestra.Cluster.EmbeddedOrleans.Runtime;

namespace Orleans.Runtime;

/// <summary>Values that travel with a call, and with the calls made because of it; never back with the answer.</summary>
public static class RequestContext
{
    public static IEnumerable<string> Keys => Values?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => Values ?? Enumerable.Empty<KeyValuePair<string, object>>();

    private static Dictionary<string, object>? Values => CallFlow.Current?.Values;

    public static object? Get(string key) => Values is { } values && values.TryGetValue(key, out var result) ? result : null;

    public static void Set(string key, object value)
    {
        // Replaced, never changed: every holder of the old dictionary keeps what it saw.
        Dictionary<string, object> values = Values is { } old ? new(old) : new(1);
        values[key] = value;
        CallFlow.SetValues(values);
    }

    public static bool Remove(string key)
    {
        if (Values is not { } old || !old.ContainsKey(key))
        {
            return false;
        }

        var values = new Dictionary<string, object>(old);
        values.Remove(key);
        CallFlow.SetValues(values.Count == 0 ? null : values);
        return true;
    }

    public static void Clear()
    {
        if (Values is not null)
        {
            CallFlow.SetValues(null);
        }
    }
}
