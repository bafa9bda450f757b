using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Devices;

/// <summary>What a device is told that asks before there is an answer (RFC 8628 §3.5). Pure.</summary>
internal static class DevicePolling
{
    /// <summary>"The interval MUST be increased by 5 seconds for this and all subsequent requests."</summary>
    public static readonly TimeSpan SlowDownBy = TimeSpan.FromSeconds(5);

    /// <summary>Requests that were sent far enough apart may arrive closer together.</summary>
    private const double Jitter = 0.2;

    /// <returns>The error, and the authorization as it is to be stored; null when nothing changes.</returns>
    public static (string Error, StoredDeviceAuthorization? Next) Judge(StoredDeviceAuthorization stored, DateTimeOffset now)
    {
        if (stored.ExpiresAt <= now)
        {
            return (OAuthErrorCodes.ExpiredToken, null);
        }

        if (stored.State == DeviceDecisionState.Denied)
        {
            return (OAuthErrorCodes.AccessDenied, null);
        }

        var polled = stored with { LastPolledAt = now };
        return now - stored.LastPolledAt < stored.Interval * (1 - Jitter)
            ? (OAuthErrorCodes.SlowDown, polled with { Interval = stored.Interval + SlowDownBy })
            : (OAuthErrorCodes.AuthorizationPending, polled);
    }
}
