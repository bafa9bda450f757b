using Archestra.Cluster.Grains.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Archestra.Cluster.Silo.Web;

internal static class WebExtensions
{
    public static IServiceCollection AddWebFetch(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(GuardedConnector.System);
        return services.AddSingleton<IWebFetch, WebFetch>();
    }
}
