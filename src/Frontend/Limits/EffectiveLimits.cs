using System.Collections.Frozen;
using System.Globalization;
using Archestra.Cluster.Grains.Limits;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>A tenant's limits as they count on this node: its own, else the deployment's. Made once for each snapshot.</summary>
internal sealed class EffectiveLimits
{
    private readonly FrozenDictionary<string, RatePace> _tools;
    private readonly RatePace? _perTool;

    public EffectiveLimits(TenantLimits? own, LimitsOptions deployment, TenantMeters meters)
    {
        Meters = meters;
        Tenant = PaceOf(own?.Tenant, deployment.Tenant);
        User = PaceOf(own?.PerUser, deployment.PerUser);
        Token = PaceOf(own?.PerToken, deployment.PerToken);
        _perTool = PaceOf(own?.PerTool, deployment.PerTool);
        _tools = (own?.Tools ?? []).ToFrozenDictionary(tool => tool.Key, tool => RatePace.Of(tool.Value), StringComparer.Ordinal);
        MaxConcurrentCalls = own?.MaxConcurrentCalls;
        var policies = new[] { (LimitKind.Token, own?.PerToken ?? deployment.PerToken?.ToLimit()), (LimitKind.User, own?.PerUser ?? deployment.PerUser?.ToLimit()), (LimitKind.Tenant, own?.Tenant ?? deployment.Tenant?.ToLimit()) };
        Policy = string.Join(", ", policies.Where(policy => policy.Item2 is not null).Select(policy => Describe(policy.Item1, policy.Item2!)));
    }

    public TenantMeters Meters { get; }

    public RatePace? Tenant { get; }

    public RatePace? User { get; }

    public RatePace? Token { get; }

    public int? MaxConcurrentCalls { get; }

    /// <summary>The value of <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers-10 §3), tools left out.</summary>
    public string Policy { get; }

    /// <summary>No limit counts for a request as such.</summary>
    public bool IsOpen => Tenant is null && User is null && Token is null;

    public RatePace? Tool(string name) => _tools.TryGetValue(name, out var pace) ? pace : _perTool;

    /// <summary>An item of <c>RateLimit-Policy</c>: the quota and its window in seconds.</summary>
    public static string Describe(LimitKind kind, RateLimit limit) => string.Create(
        CultureInfo.InvariantCulture, $"\"{NameOf(kind)}\";q={limit.Requests};w={Math.Max(1, (long)Math.Ceiling(limit.Period.TotalSeconds))}");

    public static string NameOf(LimitKind kind) => kind switch
    {
        LimitKind.Tenant => "tenant",
        LimitKind.User => "user",
        LimitKind.Token => "token",
        _ => "tool",
    };

    private static RatePace? PaceOf(RateLimit? own, RateOption? deployment) =>
        own is not null ? RatePace.Of(own) : deployment is not null ? RatePace.Of(deployment.ToLimit()) : null;
}
