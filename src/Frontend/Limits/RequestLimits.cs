using System.Collections.Concurrent;
using Archestra.Cluster.Frontend.Gateways;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Protocol.Telemetry;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Limits;

/// <summary>
/// Counts requests against the limits of their token, user and tenant, and calls against those of their tool. No lock, no
/// grain call and no allocation; what other front-ends admitted comes from <see cref="LimitExchange"/>.
/// </summary>
internal sealed class RequestLimits(IOptions<LimitsOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TenantMeters> _tenants = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TenantMeters> _management = new(StringComparer.Ordinal);
    private readonly RatePace? _managementPace = options.Value.ManagementPerToken is { } limit ? RatePace.Of(limit.ToLimit()) : null;
    private readonly long _began = time.GetTimestamp();

    /// <summary>Those that all front-ends share. (Not <c>Values</c>, which would lock the dictionary and copy it, many times a second.)</summary>
    public IEnumerable<TenantMeters> Tenants => _tenants.Select(static tenant => tenant.Value);

    /// <summary>Those of the management API, which are this node's own.</summary>
    public IEnumerable<TenantMeters> ManagementTenants => _management.Select(static tenant => tenant.Value);

    /// <summary>The clock of all meters, in the units of <see cref="RatePace"/>.</summary>
    public long Now => RatePace.ToUnits(time.GetElapsedTime(_began));

    public EffectiveLimits Of(GatewayView view) => view.Limits ??= new EffectiveLimits(
        view.Snapshot.Limits, options.Value, _tenants.GetOrAdd(view.Snapshot.TenantId, static id => new TenantMeters(id)));

    /// <summary>Counts a request, whatever it asks for. A refused one counts nowhere.</summary>
    public LimitVerdict Admit(Principal principal, EffectiveLimits limits)
    {
        if (limits.IsOpen)
        {
            return LimitVerdict.Unlimited;
        }

        // The narrowest first: what one token floods never touches what others share with it.
        var now = Now;
        var closest = LimitVerdict.Unlimited;
        RateMeter? token = null;
        RateMeter? user = null;
        if (limits.Token is { } tokenPace && !TryTake(limits.Meters, LimitKind.Token, principal.TokenId, tokenPace, now, ref closest, out token))
        {
            return closest;
        }

        if (limits.User is { } userPace && !TryTake(limits.Meters, LimitKind.User, principal.Id, userPace, now, ref closest, out user))
        {
            token?.Return(limits.Token!.Value);
            return closest;
        }

        if (limits.Tenant is { } tenantPace && !TryTake(limits.Meters, LimitKind.Tenant, limits.Meters.TenantId, tenantPace, now, ref closest, out _))
        {
            token?.Return(limits.Token!.Value);
            user?.Return(limits.User!.Value);
        }

        return closest;
    }

    /// <summary>Counts a call of a tool. The request that carried it has been counted before, and stays so.</summary>
    public LimitVerdict AdmitTool(EffectiveLimits limits, string tool)
    {
        var closest = LimitVerdict.Unlimited;
        if (limits.Tool(tool) is { } pace)
        {
            TryTake(limits.Meters, LimitKind.Tool, tool, pace, Now, ref closest, out _);
        }

        return closest;
    }

    /// <summary>Counts a request to the management API, on this node alone.</summary>
    public LimitVerdict AdmitManagement(Principal principal)
    {
        if (_managementPace is not { } pace)
        {
            return LimitVerdict.Unlimited;
        }

        var meters = _management.GetOrAdd(principal.TenantId, static id => new TenantMeters(id));
        var closest = LimitVerdict.Unlimited;
        TryTake(meters, LimitKind.Token, principal.TokenId, pace, Now, ref closest, out _);
        return closest;
    }

    private static bool TryTake(
        TenantMeters meters, LimitKind kind, string id, RatePace pace, long now, ref LimitVerdict closest, out RateMeter? meter)
    {
        (meter, var isTaken) = meters.Take(kind, id, pace, now, out var wait);
        if (!isTaken)
        {
            meter.Refused();
            RefusalReasons.Count(RefusalReasons.RateLimited);
            closest = new LimitVerdict(kind, 0, RatePace.ToTime(wait), RatePace.ToTime(wait - pace.Interval + pace.Depth));
        }
        else if (-wait / pace.Interval < closest.Remaining)
        {
            closest = new LimitVerdict(kind, -wait / pace.Interval, TimeSpan.Zero, RatePace.ToTime(pace.Depth + wait));
        }

        return isTaken;
    }
}
