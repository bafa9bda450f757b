using Archestra.Cluster.Grains.Common;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>
/// How often devices may start, and how often codes may be guessed. RFC 8628 §5.1: "the server SHOULD rate-limit user code
/// attempts". Five wrong codes and then one a minute are fifteen in a code's ten minutes, and a code is one of 20^8: with a
/// hundred devices waiting all the time, an address that guesses all the time hits one in some five hundred years. It is
/// on record long before.
/// </summary>
internal sealed class DeviceLimits(TimeProvider time)
{
    private const double WrongCodes = 5;
    private const double WrongCodesPerSecond = 1.0 / 60;

    private readonly PaceLimit _starts = new(time, burst: 30, perSecond: 0.5);
    private readonly PaceLimit _clients = new(time, burst: 120, perSecond: 2);
    private readonly PaceLimit _codes = new(time, WrongCodes, WrongCodesPerSecond);

    /// <summary>Counts a device that starts; how long it has to wait instead, or null.</summary>
    public TimeSpan? PauseOfStart(string? address, string clientId) =>
        _starts.TrySpend(PaceLimit.KeyOf(address)) ?? _clients.TrySpend(clientId);

    /// <summary>
    /// Counts a code as a wrong one before it is looked at, so that many at once are no more than may be wrong; how long it
    /// is not looked at instead, or null.
    /// </summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="sessionId">Of who types it, from wherever; null for a stranger.</param>
    public TimeSpan? TakeCode(string? address, string? sessionId)
    {
        var key = KeyOf(address);
        if (_codes.TrySpend(key) is { } pause)
        {
            return pause;
        }

        if (sessionId is null || _codes.TrySpend(sessionId) is not { } sessionPause)
        {
            return null;
        }

        _codes.GiveBack(key);
        return sessionPause;
    }

    /// <summary>It was a right one.</summary>
    public void GiveBackCode(string? address, string? sessionId)
    {
        _codes.GiveBack(KeyOf(address));
        if (sessionId is not null)
        {
            _codes.GiveBack(sessionId);
        }
    }

    /// <summary>Session ids have no such mark.</summary>
    private static string KeyOf(string? address) => $"@{PaceLimit.KeyOf(address)}";
}
