using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.OAuth.Assertions;
using Archestra.Cluster.Grains.OAuth.Authorize;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.OAuth.Devices;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.SignIn;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth;

public static class OAuthGrainsExtensions
{
    /// <summary>Registers what the authorization server and sign-in are made of. Their ports come from the silo.</summary>
    public static IServiceCollection AddOAuthGrains(this IServiceCollection services)
    {
        services.AddOptions<OAuthOptions>().BindConfiguration(OAuthOptions.SectionName).ValidateOnStart();
        services.AddOptions<PublicUrlOptions>().BindConfiguration(PublicUrlOptions.SectionName);
        services.AddSingleton<IValidateOptions<OAuthOptions>, OAuthOptionsValidator>();
        services.AddOptions<IdentityProviderOptions>().BindConfiguration(IdentityProviderOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<IdentityProviderOptions>, IdentityProviderOptionsValidator>();
        return services
            .AddSingleton<Issuers>()
            .AddSingleton<GatewayDirectory>()
            .AddSingleton<OAuthAudit>()
            .AddSingleton<ClientDirectory>()
            .AddSingleton<ClientAuthentication>()
            .AddSingleton<ClientDocuments>()
            .AddSingleton<ClientDocumentCache>()
            .AddSingleton<ClientAssertions>()
            .AddSingleton<ClientKeys>()
            .AddSingleton<OAuthClientChecks>()
            .AddSingleton<ClientRegistrations>()
            .AddSingleton<ClientRegistrationChanges>()
            .AddSingleton<ClientAdmission>()
            .AddTokenFamilies()
            .AddAuthorizationEndpoint()
            .AddDeviceEndpoint()
            .AddSingleton<AssertionChecks>()
            .AddSingleton<AssertionRedemption>()
            .AddSignInGrains()
            .AddSingleton<IdentityProviderChecks>()
            .AddSingleton<ExternalSignIn>()
            .AddSingleton<AccountLinks>()
            .AddSingleton<GroupMemberships>()
            .AddSingleton<ExternalAccounts>()
            .AddSingleton<SignInSeal>()
            .AddSingleton<CodeExchange>()
            .AddSingleton<ExternalSignInReturns>()
            .AddSingleton<CompanyTokens>();
    }
}
