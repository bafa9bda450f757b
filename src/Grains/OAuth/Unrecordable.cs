using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth;

/// <summary>What cannot be recorded is not given out; the client may ask again.</summary>
internal static class Unrecordable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    public static async Task<T> OrAsync<T>(Func<Task<T>> act, Func<OAuthRefusal, T> refused)
    {
        try
        {
            return await act();
        }
        catch (AuditUnavailableException)
        {
            return refused(OAuthRefusal.Of(OAuthErrorCodes.ServerError, "Nothing can be recorded at the moment, so nothing is done.") with { RetryAfter = AskAgain });
        }
    }
}
