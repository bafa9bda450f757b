using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>
/// The second half of an external sign-in. Step 1: the answer is to a request of this browser. Step 2: it comes from the
/// provider that was asked (RFC 9207). Step 3: the code is exchanged. Step 4: the ID token is what it should be.
/// Step 5: the account is one of ours. Step 6: its groups are applied. Step 7: the session begins.
/// </summary>
internal sealed class ExternalSignInReturns(
    IDocumentStore documents, IProviderDocuments published, CodeExchange exchange, ExternalAccounts accounts, BrowserSessions sessions, RefusalTally refusals, SignInSeal seal)
{
    private const string Failed = "Signing in there did not work. Try again; if it goes on like this, ask your administrator.";

    public async Task<ExternalSignInEnd> EndAsync(ExternalSignInReturn response, CancellationToken cancellationToken)
    {
        // Step 1
        if (seal.Open(response.Cookie, response.State) is not { } state || state.Issuer != response.Issuer)
        {
            Refuse(null, null, "No sign-in of this browser is under way.", response.Caller);
            return new ExternalSignInEnd { Message = "This sign-in was not begun in this browser, or too long ago. Begin again." };
        }

        var (user, refusal) = await IdentifyAsync(state, response, cancellationToken);
        if (user is null)
        {
            Refuse(state.TenantId, state.ProviderId, refusal!, response.Caller);
            return new ExternalSignInEnd { TenantId = state.TenantId, ReturnPath = state.ReturnPath, Message = Failed };
        }

        // Step 7
        var (text, expiresAt) = await sessions.BeginAsync(
            state.TenantId, user.Id, ["ext"], state.ProviderId, response.UserAgent, response.Caller, cancellationToken);
        return new ExternalSignInEnd { TenantId = state.TenantId, ReturnPath = state.ReturnPath, SessionText = text, SessionExpiresAt = expiresAt };
    }

    /// <summary>Counts a refusal for the audit log: whoever keeps coming back with nonsense fills no chain.</summary>
    public void Refuse(string? tenantId, string? providerId, string reason, CallerDescription caller) =>
        refusals.Add(new RefusedRequest("sign_in.failed", reason)
        {
            TenantId = tenantId,
            Subject = providerId is null ? null : $"identity_provider/{providerId}",
            SourceAddress = caller.SourceAddress,
        });

    private async Task<(UserAccount? User, string? Refusal)> IdentifyAsync(
        SignInState state, ExternalSignInReturn response, CancellationToken cancellationToken)
    {
        if (await ProviderRecord.FindAsync(documents, state.TenantId, state.ProviderId, cancellationToken) is not { Provider.ForSignIn: true } record
            || record.Provider.Issuer != state.ProviderIssuer)
        {
            return (null, "The provider was changed meanwhile.");
        }

        var metadata = await published.MetadataAsync(record.Provider.Issuer, cancellationToken);
        if (!metadata.IsFound)
        {
            return (null, $"The provider could not be read. {metadata.Problem}");
        }

        // Step 2
        if (RefusalOfAnswer(record.Provider.Issuer, metadata.Value, response) is { } refusal)
        {
            return (null, refusal);
        }

        // Step 3
        var (token, problem) = await exchange.RedeemAsync(
            record, metadata.Value, state, state.Issuer + ExternalSignIn.CallbackPath, response.Code!, cancellationToken);
        if (token is null)
        {
            return (null, problem);
        }

        // Step 4
        problem = IdTokenRules.Refusal(token, record.Provider, state.Nonce, seal.Now)
            ?? await published.RefusalAsync(record.Provider.Issuer, token, cancellationToken);
        return problem is null
            ? await accounts.SignInAsync(state.TenantId, record.Provider, token.Claims, response.Caller, cancellationToken)
            : (null, problem);
    }

    /// <summary>RFC 9207 §2.4: compared before anything else of the answer is believed, an error included.</summary>
    private static string? RefusalOfAnswer(string issuer, ProviderMetadata metadata, ExternalSignInReturn response)
    {
        if (response.ResponseIssuer is { } said ? said != issuer : metadata.SaysIssuerInAnswers)
        {
            return "The answer is not of the provider that was asked.";
        }

        if (response.Error is { } error)
        {
            return $"The provider answered {(error is OAuthErrorCodes.AccessDenied ? error : "an error")}.";
        }

        return string.IsNullOrEmpty(response.Code) ? "The answer has no code." : null;
    }
}
