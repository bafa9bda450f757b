using System.Reflection;

namespace Archestra.Cluster.EmbeddedOrleans;

/// <summary>Options of the embedded runtime; the defaults are Orleans' own.</summary>
public sealed class EmbeddedOrleansOptions
{
    /// <summary>Where the grain classes are.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>How long a caller waits for an answer. Orleans' <c>MessagingOptions.ResponseTimeout</c>: 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may be idle. Orleans' <c>GrainCollectionOptions.CollectionAge</c>: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for. Orleans' <c>CollectionQuantum</c>: 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long <c>OnDeactivateAsync</c> may take. Orleans' <c>DeactivationTimeout</c>: 30 s.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Orleans' <c>ReminderOptions.MinimumReminderPeriod</c>: 1 min.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Finds messages whose bytes were changed although they are marked immutable; costs a hash per message, for tests.</summary>
    public bool VerifyImmutableMessages { get; set; }

    /// <summary>Repeats placement and injected faults.</summary>
    public int Seed { get; set; } = Environment.TickCount;

    /// <summary>Where reminders are kept; in memory unless set here or registered as a service.</summary>
    public IReminderStore? ReminderStore { get; set; }
}
