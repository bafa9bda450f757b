namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>The activation whose turn is running on this thread, if any.</summary>
internal static class TurnContext
{
    public static Activation? Current => (TaskScheduler.Current as TurnScheduler)?.Activation;
}
