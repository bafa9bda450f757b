using Archestra.Cluster.Frontend.Audit;
using Archestra.Cluster.Frontend.ChangeFeed;
using Archestra.Cluster.Frontend.Http;
using Archestra.Cluster.Hosting.Health;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Frontend.Authentication;

internal static class FrontendAuthenticationExtensions
{
    /// <summary>
    /// Registers <see cref="TokenAuthenticator"/>, <see cref="SessionVerifier"/>, <see cref="RevocationWatch"/> and the
    /// change feed they stand on. Needs an <see cref="IGrainFactory"/>.
    /// </summary>
    public static IServiceCollection AddFrontendAuthentication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeFeedPosition>();
        services.AddHostedService<ChangeFeedClient>();
        services.AddSingleton<IReadinessCheck, ChangeFeedCheck>();
        services.AddChangeFeedSubscriber<RevocationLedger>();
        services.AddChangeFeedSubscriber<RevocationWatch>();
        services.AddChangeFeedSubscriber<EndedSessions>();
        services.TryAddSingleton<PublicAddress>();
        services.AddSingleton<EdgeRefusals>();
        services.AddHostedService(static provider => provider.GetRequiredService<EdgeRefusals>());
        services.AddSingleton<AccessTokenCheck>();
        services.AddSingleton<TokenVerdicts>();
        services.AddSingleton<TokenAuthenticator>();
        services.AddSingleton<SessionKeys>();
        services.AddSingleton<SessionVerifier>();
        return services;
    }

    /// <summary>Registers a singleton that hears of every change.</summary>
    public static IServiceCollection AddChangeFeedSubscriber<T>(this IServiceCollection services)
        where T : class, IChangeFeedSubscriber
    {
        services.AddSingleton<T>();
        return services.AddSingleton<IChangeFeedSubscriber>(provider => provider.GetRequiredService<T>());
    }
}
