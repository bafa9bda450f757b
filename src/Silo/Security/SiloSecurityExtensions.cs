using Archestra.Cluster.Grains.ChangeFeed;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Silo.SignIn;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Silo.Security;

internal static class SiloSecurityExtensions
{
    /// <summary>
    /// Caller proofs, the hashes of passwords, the filters that demand and show them, and this silo's view of the change feed. Needs storage, the
    /// key ring and the audit log.
    /// </summary>
    public static IServiceCollection AddSiloSecurity(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ChangeFeedView>();
        services.AddSingleton<IChangeFeedView>(provider => provider.GetRequiredService<ChangeFeedView>());
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFeedView>());
        services.AddSingleton<ICallerProofs, CallerProofs>();
        services.AddSingleton<ITokenSigning, TokenSigning>();
        services.TryAddSingleton<IPasswordHashing, PasswordHashing>();
        services.AddSingleton<Caller>();
        services.AddSingleton<RefusalTally>();
        services.AddHostedService<RefusalRecorder>();
        services.AddSingleton<IIncomingGrainCallFilter, CallerProofFilter>();
        services.AddSingleton<IOutgoingGrainCallFilter, SystemProofFilter>();
        return services;
    }
}
