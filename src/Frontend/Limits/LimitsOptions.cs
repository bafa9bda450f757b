using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>What a front-end lets through. A limit here counts for every tenant that has none of its own of that kind.</summary>
public sealed class LimitsOptions
{
    public const string SectionName = "Limits";

    /// <summary>All MCP requests of a tenant. Default none.</summary>
    [ValidateObjectMembers]
    public RateOption? Tenant { get; set; }

    /// <summary>MCP requests of each user, team or organization that tokens act for. Default none.</summary>
    [ValidateObjectMembers]
    public RateOption? PerUser { get; set; }

    /// <summary>MCP requests with each token. Default none.</summary>
    [ValidateObjectMembers]
    public RateOption? PerToken { get; set; }

    /// <summary>Calls of each tool of each tenant. Default none.</summary>
    [ValidateObjectMembers]
    public RateOption? PerTool { get; set; }

    /// <summary>
    /// Management requests with each token, on each front-end. Default 12,000 a minute: many times what a script does. Not a
    /// tenant's to change, so that nobody locks themselves out of changing their limits.
    /// </summary>
    [ValidateObjectMembers]
    public RateOption? ManagementPerToken { get; set; } = new() { Requests = 12_000, Period = TimeSpan.FromMinutes(1) };

    /// <summary>Tool calls that run at once on this node, all tenants together; further ones wait in turn. Default 4,096.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentCalls { get; set; } = 4096;

    /// <summary>
    /// How long work may wait for a thread before fewer calls run at once and the others wait for their turn, tenant by
    /// tenant, as long as several tenants make calls. Default 0.5 ms: a call has some six steps, and a quiet tenant waits at
    /// each. Zero turns this off.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan TargetDelay { get; set; } = TimeSpan.FromMilliseconds(0.5);

    /// <summary>
    /// <see cref="MaxConcurrentCalls"/> for a tenant that has no number of its own. Default three quarters of it, so that no
    /// tenant alone, with calls that take long, keeps the others out.
    /// </summary>
    [Range(1, 1_000_000)]
    public int? MaxConcurrentCallsPerTenant { get; set; }

    /// <summary>Calls of one tenant that wait for their turn; beyond them callers are told that the gateway is busy. Default 4,096.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedCallsPerTenant { get; set; } = 4096;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
