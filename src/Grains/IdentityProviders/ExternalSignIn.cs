using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>Signs people in with a tenant's external OpenID provider (OpenID Connect Core §3.1).</summary>
internal sealed class ExternalSignIn
{
    /// <summary>Off to the provider; the form's token has been checked.</summary>
    public Task<ExternalSignInRedirect> BeginAsync(ExternalSignInStart start, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>Back from it.</summary>
    public Task<ExternalSignInEnd> EndAsync(ExternalSignInReturn response, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");

    /// <summary>The providers that people of the tenant sign in with, by name.</summary>
    public Task<IReadOnlyList<SignInProvider>> ListAsync(string tenantId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Not landed yet.");
}
