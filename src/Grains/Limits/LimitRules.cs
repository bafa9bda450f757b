using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>What limits may say. Pure.</summary>
internal static class LimitRules
{
    public const int MaxRequests = 1_000_000_000;
    public const int MaxPerSecond = 1_000_000;
    public const int MaxTools = 1000;
    public const int MaxConcurrentCalls = 100_000;

    public static readonly TimeSpan MaxPeriod = TimeSpan.FromDays(31);

    /// <summary>A used-up burst comes back within a year.</summary>
    private static readonly TimeSpan MaxRecovery = TimeSpan.FromDays(366);

    public static IEnumerable<FieldProblem> Check(TenantLimits? limits)
    {
        if (limits is null)
        {
            return [];
        }

        return Check("/limits/tenant", limits.Tenant)
            .Concat(Check("/limits/perUser", limits.PerUser))
            .Concat(Check("/limits/perToken", limits.PerToken))
            .Concat(Check("/limits/perTool", limits.PerTool))
            .Concat(limits.Tools.SelectMany(tool => Check($"/limits/tools/{FieldProblem.Escape(tool.Key)}", tool.Value)))
            .Concat(CheckRest(limits));
    }

    /// <summary>Whether a change leaves alone what protects the deployment from the tenant; the rest is the tenant's own affair.</summary>
    public static bool IsWithin(TenantLimits? after, TenantLimits? before) =>
        after?.Tenant == before?.Tenant && after?.MaxConcurrentCalls == before?.MaxConcurrentCalls;

    private static IEnumerable<FieldProblem> CheckRest(TenantLimits limits)
    {
        if (limits.Tools.Count > MaxTools)
        {
            yield return new FieldProblem("/limits/tools", $"At most {MaxTools} tools.");
        }

        if (limits.MaxConcurrentCalls is < 1 or > MaxConcurrentCalls)
        {
            yield return new FieldProblem("/limits/maxConcurrentCalls", $"1 to {MaxConcurrentCalls} calls.");
        }
    }

    private static IEnumerable<FieldProblem> Check(string field, RateLimit? limit)
    {
        if (limit is null)
        {
            yield break;
        }

        var fits = true;
        if (limit.Requests is < 1 or > MaxRequests)
        {
            fits = false;
            yield return new FieldProblem($"{field}/requests", $"1 to {MaxRequests} requests.");
        }

        if (limit.Period <= TimeSpan.Zero || limit.Period > MaxPeriod)
        {
            fits = false;
            yield return new FieldProblem($"{field}/period", $"Longer than nothing and at most {MaxPeriod.Days} days, for example \"00:01:00\".");
        }

        if (limit.Burst is < 1 or > MaxRequests)
        {
            fits = false;
            yield return new FieldProblem($"{field}/burst", $"1 to {MaxRequests} requests.");
        }

        if (fits && limit.Requests / limit.Period.TotalSeconds > MaxPerSecond)
        {
            yield return new FieldProblem(field, $"At most {MaxPerSecond} requests a second.");
        }

        if (fits && limit.Period.TotalSeconds / limit.Requests * (limit.Burst ?? 1) > MaxRecovery.TotalSeconds)
        {
            yield return new FieldProblem($"{field}/burst", $"A burst that is used up must come back within {MaxRecovery.Days} days.");
        }
    }
}
