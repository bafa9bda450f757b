using System.Globalization;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.SignIn;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>
/// Replaced keys stay for as long as tokens and sealed flows made with them are good: a shorter time would refuse clients
/// and people in the middle of what they do, though only after a rotation.
/// </summary>
internal sealed class IssuedLifetimeValidator(IOptions<OAuthOptions> oauth) : IValidateOptions<KeyRotationOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyRotationOptions options)
    {
        var (longest, what) = Issued().MaxBy(issued => issued.Lifetime);
        return options.IssuedLifetime >= longest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(string.Create(
                CultureInfo.InvariantCulture,
                $"Keys:IssuedLifetime is {options.IssuedLifetime:c}, but {what} made with a replaced key would come back for {longest:c}. Give it at least that."));
    }

    private IEnumerable<(TimeSpan Lifetime, string What)> Issued() =>
    [
        (oauth.Value.AccessTokenLifetime, "access tokens (OAuth:AccessTokenLifetime)"),
        (oauth.Value.RequestLifetime, "authorization requests (OAuth:RequestLifetime)"),
        (oauth.Value.AuthorizationCodeLifetime, "authorization codes (OAuth:AuthorizationCodeLifetime)"),
        (FormTokens.Lifetime, "the forms of our pages"),
        (SecondStep.Lifetime, "second steps of signing in"),
        (SignInState.Lifetime, "sign-ins at providers"),
    ];
}
