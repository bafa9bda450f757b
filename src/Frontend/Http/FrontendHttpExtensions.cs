using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Frontend.Http;

/// <summary>Registers and installs what all front-end endpoints share.</summary>
public static class FrontendHttpExtensions
{
    public static IServiceCollection AddFrontendHttp(this IServiceCollection services)
    {
        services.AddOptions<FrontendHttpOptions>().BindConfiguration(FrontendHttpOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FrontendHttpOptions>, FrontendHttpOptionsValidator>();
        services.AddSingleton<HostAndOriginPolicy>();
        services.TryAddSingleton<PublicAddress>();
        return services;
    }

    /// <summary>Installs the last catch and the Host and Origin check before everything else of the application.</summary>
    public static IApplicationBuilder UseFrontendHttp(this IApplicationBuilder app)
    {
        // Some proxies forward the path of the public address, some take it away: both are served.
        var path = app.ApplicationServices.GetRequiredService<PublicAddress>().PathBase;
        return (path.Length == 0 ? app : app.UsePathBase(path)).UseMiddleware<ExceptionBoundary>().UseMiddleware<HostAndOriginCheck>();
    }
}
