using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>
/// How many refused tokens an address may show: a bucket of thirty that refills by one each second. Guessing 190 bits is
/// hopeless at any rate; what is limited is the work that guessing causes.
/// </summary>
internal sealed class FailureLimit(TimeProvider time)
{
    private readonly PaceLimit _limit = new(time, burst: 30, perSecond: 1);

    /// <summary>How long the address must wait before its next token is looked at; null when it need not.</summary>
    public TimeSpan? PauseOf(string? address) => _limit.PauseOf(PaceLimit.KeyOf(address));

    public void Failed(string? address) => _limit.Spend(PaceLimit.KeyOf(address));
}
