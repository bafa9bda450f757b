using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit.Export;

/// <summary>What all targets of the audit log have in common. Where they are is told by their own sections.</summary>
internal sealed class AuditExportOptions
{
    public const string SectionName = "AuditExport";

    /// <summary>How often new entries are looked for. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Records of one request or write. Default 256, about 200 KB without captured contents.</summary>
    [Range(1, 10_000)]
    public int BatchLength { get; set; } = 256;

    /// <summary>The pause after a failure doubles up to this. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Tool calls are refused when a target has not taken a record for this long. Default null: an unreachable target is
    /// reported and stops nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan? RefuseCallsAfter { get; set; }
}

[OptionsValidator]
internal sealed partial class AuditExportOptionsValidator : IValidateOptions<AuditExportOptions>;
