namespace Archestra.Cluster.Grains.Audit;

/// <summary>The outcomes that an audit entry may name.</summary>
public static class AuditOutcomes
{
    public const string Succeeded = "succeeded";

    /// <summary>The upstream answered with an error, or a tool result with <c>isError</c>.</summary>
    public const string Failed = "failed";

    /// <summary>We refused: policy, scope, limits, an unknown tool.</summary>
    public const string Refused = "refused";

    /// <summary>Nothing reached the upstream.</summary>
    public const string NotStarted = "not_started";

    /// <summary>It may have run; also every intent that was open when its silo died.</summary>
    public const string Unknown = "unknown";

    public const string Cancelled = "cancelled";
}
