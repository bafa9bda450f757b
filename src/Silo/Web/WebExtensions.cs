using Archestra.Cluster.Grains.OAuth;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Web;

internal static class WebExtensions
{
    public static IServiceCollection AddWebFetch(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(GuardedConnector.System);
        services.AddSingleton<IValidateOptions<OAuthOptions>, ClientDocumentFilesValidator>();
        return services
            .AddSingleton<IWebFetch, WebFetch>()
            .AddSingleton<IClientDocumentFiles, ClientDocumentFiles>();
    }
}
