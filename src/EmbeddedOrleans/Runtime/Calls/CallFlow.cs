using System.Diagnostics;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>What flows with the code of a call: the request being executed, and the request context. Never changed, only replaced.</summary>
internal sealed class CallFlow(Request? executing, Dictionary<string, object>? values)
{
    private static readonly AsyncLocal<CallFlow?> Ambient = new();

    public static CallFlow? Current => Ambient.Value;

    public Request? Executing { get; } = executing;

    public Dictionary<string, object>? Values { get; } = values;

    public static void SetValues(Dictionary<string, object>? values) => Ambient.Value = new(Ambient.Value?.Executing, values);

    /// <summary>Makes the rest of this task part of <paramref name="request"/>.</summary>
    public static void Enter(Request request)
    {
        Ambient.Value = new(request, request.ContextValues);
        if (request.Activity is { } activity)
        {
            Activity.Current = activity;
        }
    }
}
