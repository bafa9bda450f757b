using Archestra.Cluster.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.SignIn;

internal static class SignInGrainsExtensions
{
    /// <summary>Signing in with a password, sessions, and what people sign in with.</summary>
    public static IServiceCollection AddSignInGrains(this IServiceCollection services)
    {
        services.AddOptions<SignInOptions>().BindConfiguration(SignInOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>();
        return services
            .AddSingleton<BrowserSessions>()
            .AddSingleton<FormTokens>()
            .AddSingleton<SignInPages>()
            .AddSingleton<PasswordSignIn>()
            .AddSingleton<PeopleByName>()
            .AddSingleton<StoredCredentials>()
            .AddSingleton<IDocumentRemains, UserCredentialRemains>()
            .AddSingleton<PasswordCheck>()
            .AddSingleton<OneTimeCodeCheck>()
            .AddSingleton<SecondStep>()
            .AddSingleton<SignInLimits>()
            .AddSingleton<SignInRefusals>()
            .AddSingleton<PasswordChanges>()
            .AddSingleton<OneTimeCodeChanges>()
            .AddSingleton<SignOutEverywhere>()
            .AddSingleton<CredentialAccess>();
    }
}
