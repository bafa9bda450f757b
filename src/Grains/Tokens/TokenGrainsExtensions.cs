using Archestra.Cluster.Grains.ChangeFeed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Grains.Tokens;

public static class TokenGrainsExtensions
{
    /// <summary>What the grains of tokens and of the change feed need beside the ports of the silo.</summary>
    public static IServiceCollection AddTokenGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChangeFeedNotifier>();
        services.AddSingleton<ApiTokenRules>();
        services.AddSingleton<TokenAcceptance>();
        services.AddSingleton<FailureLimit>();
        services.AddSingleton<TokenUses>();
        services.AddSingleton<TokenFinding>();
        services.AddSingleton<AccessTokenFinding>();
        services.AddSingleton<SessionFinding>();
        return services;
    }
}
