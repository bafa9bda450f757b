using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Protocol.Identity;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>
/// Signs people in with a tenant's external OpenID provider: the authorization code flow (OpenID Connect Core §3.1) with
/// state, nonce and PKCE, the three of them bound to the browser by a sealed cookie.
/// </summary>
internal sealed class ExternalSignIn(
    IDocumentStore documents, ConfigurationDirectory directory, IProviderDocuments published, ExternalSignInReturns returns, Issuers issuers, SignInSeal seal)
{
    public const string CallbackPath = "/sign-in/callback";

    private const int MaxLoginHint = 254;

    /// <summary>Off to the provider; the form's token has been checked.</summary>
    public async Task<ExternalSignInRedirect> BeginAsync(ExternalSignInStart start, CancellationToken cancellationToken)
    {
        if (!issuers.IsOurs(start.Issuer) || !EntityId.IsValid(start.ProviderId)
            || await ProviderRecord.FindAsync(documents, start.TenantId, start.ProviderId, cancellationToken) is not { Provider: { ForSignIn: true } provider })
        {
            return new ExternalSignInRedirect { Message = "There is no such sign-in." };
        }

        var metadata = await published.MetadataAsync(provider.Issuer, cancellationToken);
        if (!metadata.IsFound)
        {
            returns.Refuse(start.TenantId, start.ProviderId, $"The provider could not be read. {metadata.Problem}", start.Caller);
            return new ExternalSignInRedirect { Message = $"{provider.Name} cannot be reached at the moment. Try again in a minute." };
        }

        var state = new SignInState
        {
            Issuer = start.Issuer,
            TenantId = start.TenantId,
            ProviderId = start.ProviderId,
            ProviderIssuer = provider.Issuer,
            State = SignInState.NewSecret(),
            Nonce = SignInState.NewSecret(),
            Verifier = SignInState.NewSecret(),
            ReturnPath = start.ReturnPath,
            ExpiresAt = seal.Now + SignInState.Lifetime,
        };
        return new ExternalSignInRedirect { Location = Location(metadata.Value, provider, state, start.LoginHint), Cookie = seal.Seal(state) };
    }

    /// <summary>Back from it.</summary>
    public Task<ExternalSignInEnd> EndAsync(ExternalSignInReturn response, CancellationToken cancellationToken) =>
        returns.EndAsync(response, cancellationToken);

    /// <summary>The providers that people of the tenant sign in with, by name.</summary>
    public async Task<IReadOnlyList<SignInProvider>> ListAsync(string tenantId, CancellationToken cancellationToken)
    {
        var providers = await directory.ListAllAsync<IdentityProvider>(DocumentKinds.IdentityProvider, tenantId, cancellationToken);
        return
        [
            .. providers.Select(provider => provider.Value).Where(provider => provider.ForSignIn).OrderBy(provider => provider.Name, StringComparer.Ordinal)
                .Select(provider => new SignInProvider { Id = provider.Id, Name = provider.Name }),
        ];
    }

    private static string Location(ProviderMetadata metadata, IdentityProvider provider, SignInState state, string? loginHint)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("response_type", "code"),
            new("client_id", provider.ClientId),
            new("redirect_uri", state.Issuer + CallbackPath),
            new("scope", string.Join(' ', provider.Scopes)),
            new("state", state.State),
            new("nonce", state.Nonce),
            new("code_challenge", Pkce.ChallengeOf(state.Verifier)),
            new("code_challenge_method", Pkce.S256),
        };
        if (loginHint is { Length: > 0 and <= MaxLoginHint })
        {
            parameters.Add(new("login_hint", loginHint));
        }

        // RFC 6749 §3.1: the endpoint may have a query of its own, "which MUST be retained".
        var endpoint = metadata.AuthorizationEndpoint.AbsoluteUri;
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));
        return $"{endpoint}{(endpoint.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
    }
}
