using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Limits;

/// <summary>
/// Adds up what all front-ends admitted for one tenant. Key: <c>l/{tenant}</c>. Front-ends tell it twice a second, never
/// while a request waits. It is told a front-end's word, and it reveals nothing but times: no caller's proof is asked for.
/// </summary>
[Alias("archestra.ILimitLedgerGrain")]
public interface ILimitLedgerGrain : IGrainWithStringKey
{
    /// <summary>Uses in one call at most.</summary>
    const int MaxUses = 1000;

    /// <summary>Counts the uses in, and says what is outstanding under each of these limits now, in their order.</summary>
    [AllowAnonymousCaller]
    [ResponseTimeout("00:00:02")]
    [Alias("ExchangeAsync")]
    Task<long[]> ExchangeAsync(LimitUse[] uses, CancellationToken cancellationToken = default);

    /// <summary>What is used now, by limit; limits that nothing counts under are left out.</summary>
    [RequiresScope(Scopes.Manage)]
    [RequiresPermission(Permission.TenantRead)]
    [Alias("GetUsageAsync")]
    Task<LimitUsage[]> GetUsageAsync(CancellationToken cancellationToken = default);
}
