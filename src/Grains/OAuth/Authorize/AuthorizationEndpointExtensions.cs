using Archestra.Cluster.Grains.OAuth.Consents;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

internal static class AuthorizationEndpointExtensions
{
    /// <summary>Authorization requests, consents and codes.</summary>
    public static IServiceCollection AddAuthorizationEndpoint(this IServiceCollection services) => services
        .AddSingleton<SealedTexts>()
        .AddSingleton<GatewayAdmission>()
        .AddSingleton<ConsentViews>()
        .AddSingleton<ConsentRecords>()
        .AddSingleton<AuthorizationRequests>()
        .AddSingleton<AuthorizationCodes>()
        .AddSingleton<AuthorizationStanding>()
        .AddSingleton<CodeRedemption>();
}
