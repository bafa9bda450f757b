using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Storage;
using Microsoft.Extensions.Logging;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Records when tokens were last used, each at most once a minute; nobody waits for it, and a lost one is no loss.</summary>
internal sealed partial class TokenUses(IApiTokenStore tokens, TimeProvider time, ILogger<TokenUses> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private const int Capacity = 50_000;

    private readonly ConcurrentDictionary<(string Tenant, string Token), long> _recorded = new();

    public async Task RecordAsync(ApiTokenRecord token)
    {
        var now = time.GetTimestamp();
        var key = (token.TenantId, token.Id);
        if (_recorded.TryGetValue(key, out var last) ? time.GetElapsedTime(last, now) < Period || !_recorded.TryUpdate(key, now, last) : !TryAdd(key, now))
        {
            return;
        }

        try
        {
            await tokens.TouchAsync([new ApiTokenUse(token.TenantId, token.Id, time.GetUtcNow())], CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The time of last use is a courtesy; the call that used the token goes on.
            Log.NotRecorded(logger, exception);
        }
    }

    private bool TryAdd((string Tenant, string Token) key, long now)
    {
        if (_recorded.Count >= Capacity)
        {
            foreach (var (other, at) in _recorded)
            {
                if (time.GetElapsedTime(at, now) >= Period)
                {
                    _recorded.TryRemove(new KeyValuePair<(string, string), long>(other, at));
                }
            }
        }

        return _recorded.Count < Capacity && _recorded.TryAdd(key, now);
    }

    private static partial class Log
    {
        [LoggerMessage(2211, LogLevel.Warning, "The last use of a token could not be recorded", EventName = nameof(NotRecorded))]
        public static partial void NotRecorded(ILogger logger, Exception exception);
    }
}
