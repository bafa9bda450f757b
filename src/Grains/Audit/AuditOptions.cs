using System.ComponentModel.DataAnnotations;

namespace Archestra.Cluster.Grains.Audit;

/// <summary>How the audit log behaves. Nothing here can make an intent less durable.</summary>
public sealed class AuditOptions
{
    public const string SectionName = "Audit";

    /// <summary>
    /// How long an outcome may wait for other entries to share its flush. Default 50 ms; at most 100 ms, the bound that is
    /// promised for an outcome to be on disk.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.100", ParseLimitsInInvariantCulture = true)]
    public TimeSpan OutcomeDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the heads of changed chains are signed: entries younger than this can be cut off unnoticed. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether every tenant's calls wait for their outcome to be on disk, as a tenant may choose for itself. Default no.</summary>
    public bool WaitForOutcome { get; set; }

    /// <summary>Intents that may wait for the writer; further ones wait for a place. Default 4096, as the database writer's own queue.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>Outcomes kept while the store refuses; beyond it they become <c>unknown</c>. Default 65,536, some 100 MB at worst.</summary>
    [Range(1, 10_000_000)]
    public int OutcomeCapacity { get; set; } = 65_536;

    /// <summary>Entries of one transaction. Default 512: a flush of some milliseconds then bounds how long the first of them waits.</summary>
    [Range(1, 10_000)]
    public int BatchLength { get; set; } = 512;

    /// <summary>After this the store counts as refusing. Default 10 s, below the deadline of most tool calls.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a silo says that it lives and looks for dead ones. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A silo silent for this long is dead, and its open intents get <c>unknown</c>. Default 30 s; at least three heartbeats.</summary>
    [Range(typeof(TimeSpan), "00:00:00.300", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long bodies of entries are kept for tenants that do not say otherwise; digests are kept for ever. Default null: so
    /// are bodies.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan? Retention { get; set; }

    /// <summary>How often it is looked for bodies that are too old. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromHours(1);
}
