using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Frontend.Management.Declarative.Planning;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management.Declarative.Execution;

/// <summary>
/// Executes steps with the proof of the request's token as it stands at each of them. A proof lives for a minute and a
/// plan may take longer; and who lost the right to go on does not.
/// </summary>
internal sealed class AuthenticatedSteps(TokenAuthenticator authenticator, HttpContext http, StepExecution execution, TimeProvider time)
{
    /// <summary>How often a token that cannot be checked at the moment is looked at again, and how long in between.</summary>
    private const int Attempts = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public async Task<StepOutcome> RunAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        switch (await AuthenticateAsync(cancellationToken))
        {
            case TokenAuthentication.Authenticated { Principal: var caller, Proof: var proof } when caller.HasScope(Scopes.Manage):
                CallerContext.Present(proof);
                return await execution.RunAsync(step, cancellationToken);
            case TokenAuthentication.FeedStale or TokenAuthentication.Unavailable:
                return StepOutcome.Refused(new Problem(StatusCodes.Status503ServiceUnavailable, "The token cannot be checked at the moment.", null, null));
            default:
                return StepOutcome.Refused(new Problem(StatusCodes.Status401Unauthorized, "The token is not valid any more.", null, null));
        }
    }

    /// <summary>A client would be told to ask again; here nobody asks but we.</summary>
    private async Task<TokenAuthentication> AuthenticateAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var authentication = await authenticator.AuthenticateAsync(http, cancellationToken);
            if (attempt == Attempts || authentication is not (TokenAuthentication.FeedStale or TokenAuthentication.Unavailable))
            {
                return authentication;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
