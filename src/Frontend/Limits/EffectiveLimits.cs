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
        var (tenant, user) = (own?.Tenant ?? deployment.Tenant?.ToLimit(), own?.PerUser ?? deployment.PerUser?.ToLimit());
        var (token, tool) = (own?.PerToken ?? deployment.PerToken?.ToLimit(), own?.PerTool ?? deployment.PerTool?.ToLimit());
        (Tenant, User, Token, _perTool) = (PaceOf(tenant), PaceOf(user), PaceOf(token), PaceOf(tool));
        _tools = (own?.Tools ?? []).ToFrozenDictionary(tool => tool.Key, tool => RatePace.Of(tool.Value), StringComparer.Ordinal);
        MaxConcurrentCalls = own?.MaxConcurrentCalls;
        var policies = new[] { (LimitKind.Token, token), (LimitKind.User, user), (LimitKind.Tenant, tenant) };
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

    private static RatePace? PaceOf(RateLimit? limit) => limit is null ? null : RatePace.Of(limit);
}
