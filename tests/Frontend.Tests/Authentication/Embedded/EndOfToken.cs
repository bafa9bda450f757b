using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Testing;

namespace Archestra.Cluster.Frontend.Tests.Authentication;

/// <summary>Watches a token end at a front-end.</summary>
internal static class EndOfToken
{
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Shows the token again and again until it is refused. Whenever it is let in, the request began at most a second
    /// after the commit. On a slow machine that is not luck: a front-end that lags behind turns away with "stale" instead.
    /// </summary>
    /// <returns>How long after the commit the first refusal came.</returns>
    public static Task<TimeSpan> WithinASecondAsync(SecuredFrontend frontend, string text, long committed) =>
        WithinASecondAsync(() => frontend.AuthenticateAsync(text), committed);

    /// <param name="show">Shows it once.</param>
    /// <param name="committed">When its end was.</param>
    public static async Task<TimeSpan> WithinASecondAsync(Func<ValueTask<TokenAuthentication>> show, long committed)
    {
        TokenAuthentication result = TokenAuthentication.MissingToken;
        await Eventually.HoldsAsync(
            async () =>
            {
                var began = TimeProvider.System.GetElapsedTime(committed);
                result = await show();
                if (result is TokenAuthentication.Authenticated)
                {
                    began.ShouldBeLessThanOrEqualTo(Bar, "a call was let in too late after the commit");
                }

                return result is TokenAuthentication.Refused;
            },
            "the token is refused");
        return TimeProvider.System.GetElapsedTime(committed);
    }
}
