using Orleans.Runtime;

namespace Archestra.Cluster.EmbeddedOrleans.Runtime;

/// <summary>What the programming model needs of an activation beyond <see cref="IGrainContext"/>.</summary>
internal interface IGrainActivation : IGrainContext
{
    IGrainFactory GrainFactory { get; }

    string RuntimeIdentity { get; }

    IReminderRegistration Reminders { get; }

    IGrainTimer RegisterTimer<TState>(Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);

    void DelayDeactivation(TimeSpan timeSpan);
}

internal static class GrainActivationExtensions
{
    public static IGrainActivation AsActivation(this IGrainContext context) => (IGrainActivation)context;
}
