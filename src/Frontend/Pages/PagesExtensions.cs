using Archestra.Cluster.Frontend.Pages.Account;
using Archestra.Cluster.Frontend.Pages.SignIn;

namespace Archestra.Cluster.Frontend.Pages;

internal static class PagesExtensions
{
    /// <summary>What every page needs, and the pages of people: signing in, and the account.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) => services
        .AddSingleton<BrowserCookies>()
        .AddSingleton<SignInEndpoint>()
        .AddSingleton<ExternalSignInEndpoint>()
        .AddSingleton<SignedInCaller>()
        .AddSingleton<AccountReading>()
        .AddSingleton<AccountActions>()
        .AddSingleton<AccountEndpoint>();

    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        var signIn = endpoints.ServiceProvider.GetRequiredService<SignInEndpoint>();
        endpoints.MapPage(HttpMethods.Get, SignInLink.Path, signIn.GetAsync);
        endpoints.MapPage(HttpMethods.Post, SignInLink.Path, signIn.PostAsync);
        endpoints.MapPage(HttpMethods.Post, SignInEndpoint.SignOutPath, signIn.SignOutAsync);
        var external = endpoints.ServiceProvider.GetRequiredService<ExternalSignInEndpoint>();
        endpoints.MapPage(HttpMethods.Post, ExternalSignInEndpoint.StartPath, external.StartAsync);
        endpoints.MapPage(HttpMethods.Get, ExternalSignInEndpoint.CallbackPath, external.ReturnAsync);
        endpoints.ServiceProvider.GetRequiredService<AccountEndpoint>().Map(endpoints);
        return endpoints;
    }
}
