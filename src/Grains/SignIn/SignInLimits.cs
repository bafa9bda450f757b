using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>
/// How often an address, and whoever tries one account, may be wrong. In this silo's memory; what holds everywhere and for
/// good is the lock on the account.
/// </summary>
internal sealed class SignInLimits(TimeProvider time)
{
    /// <summary>An office behind one address mistypes now and then.</summary>
    private readonly PaceLimit _addresses = new(time, burst: 30, perSecond: 0.5);

    private readonly PaceLimit _accounts = new(time, burst: 15, perSecond: 0.1);

    /// <param name="address">Where from.</param>
    /// <param name="account">As shown, whether there is such an account or not.</param>
    /// <returns>How long to wait; null when the attempt may be made.</returns>
    public TimeSpan? Take(string? address, string account) => _addresses.TrySpend(PaceLimit.KeyOf(address)) ?? _accounts.TrySpend(account);

    /// <summary>The attempt was right.</summary>
    public void GiveBack(string? address, string account)
    {
        _addresses.GiveBack(PaceLimit.KeyOf(address));
        _accounts.GiveBack(account);
    }
}
