using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.SignIn;

/// <summary>Signs people in. Key: <c>y/sign-in</c>; a stateless worker. It holds nothing: what a flow needs travels sealed.</summary>
[AllowAnonymousCaller]
[Alias("archestra.ISignInGrain")]
public interface ISignInGrain : IGrainWithStringKey
{
    /// <summary>Null: no such tenant.</summary>
    [Alias("GetPageAsync")]
    Task<SignInPage?> GetPageAsync(SignInPageQuery query, CancellationToken cancellationToken = default);

    [Alias("SignInAsync")]
    Task<SignInAnswer> SignInAsync(SignInAttempt attempt, CancellationToken cancellationToken = default);

    /// <summary>Off to an external provider (OpenID Connect Core §3.1.2.1).</summary>
    [Alias("BeginExternalAsync")]
    Task<ExternalSignInRedirect> BeginExternalAsync(ExternalSignInStart start, CancellationToken cancellationToken = default);

    /// <summary>Back from it.</summary>
    [Alias("EndExternalAsync")]
    Task<ExternalSignInEnd> EndExternalAsync(ExternalSignInReturn response, CancellationToken cancellationToken = default);

    /// <summary>A token for the forms of signed-in pages (CSRF); null when the session is not good.</summary>
    [Alias("GetFormTokenAsync")]
    Task<string?> GetFormTokenAsync(string sessionText, CancellationToken cancellationToken = default);

    /// <summary>Whether a form of a signed-in page came from that page.</summary>
    [Alias("CheckFormTokenAsync")]
    Task<bool> CheckFormTokenAsync(string sessionText, string formToken, CancellationToken cancellationToken = default);

    /// <summary>Ends the session. False when session or form are not good.</summary>
    [Alias("SignOutAsync")]
    Task<bool> SignOutAsync(string sessionText, string formToken, CancellationToken cancellationToken = default);
}
