using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>
/// Tells who is at the browser. A silo is asked for each page: people load few of them, every one needs silos anyway, and
/// so a session that was ended is ended here at once, whether the feed has arrived or not.
/// </summary>
internal sealed class SignedInCaller(IGrainFactory grains, BrowserCookies cookies)
{

    /// <summary>Null when nobody is signed in; then the answer is written: to the sign-in page, or to wait.</summary>
    public async Task<SignedIn?> FindAsync(HttpContext context, string returnPath)
    {
        if (cookies.Session(context.Request) is not { } session)
        {
            PageWriter.Redirect(context, SignInLink.To(null, returnPath));
            return null;
        }

        var verification = await grains.GetGrain<ITokenVerifierGrain>(TokenVerdicts.VerifierKey)
            .VerifySessionAsync(session, RequestCaller.Describe(context), context.RequestAborted);
        if (verification.IsAccepted)
        {
            return new SignedIn(verification.Principal, verification.Proof, session);
        }

        if (verification.Status == TokenVerificationStatus.TooManyFailures)
        {
            context.Response.Headers.RetryAfter = RetryPause.SecondsOf(verification.RetryAfter);
            await PageWriter.WriteErrorAsync(context, StatusCodes.Status429TooManyRequests, "One moment", "Too many attempts. Wait a little and try again.");
            return null;
        }

        // The tenant is no secret of the cookie; a forged one only leads to a page that knows no such organization.
        cookies.ClearSession(context);
        PageWriter.Redirect(context, SignInLink.To(session.Split('.')[0], returnPath));
        return null;
    }
}
