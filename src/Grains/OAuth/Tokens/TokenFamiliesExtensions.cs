using Archestra.Cluster.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

internal static class TokenFamiliesExtensions
{
    public static IServiceCollection AddTokenFamilies(this IServiceCollection services) => services
        .AddSingleton<TokenFamilies>()
        .AddSingleton<TokenFamilyStore>()
        .AddSingleton<TokenRevocations>()
        .AddSingleton<IDocumentRemains, TokenFamilyRemains>()
        .AddSingleton<TokenOwners>()
        .AddSingleton<AccessTokens>()
        .AddSingleton<ShownTokens>()
        .AddSingleton<TokenInquiries>()
        .AddSingleton<FamilyEndings>()
        .AddSingleton<RefreshExchange>()
        .AddSingleton<RefreshRedemption>()
        .AddSingleton<ClientCredentialsRedemption>()
        .AddSingleton<GrantRedemption>();
}
