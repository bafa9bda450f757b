using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Frontend.Management;

internal static class MeEndpoint
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/me", (HttpContext http) => TypedResults.Json(Me.Of((Principal)http.Items[typeof(Principal)]!)))
            .Produces<Me>().WithTags("Me").WithSummary("Whose the token is, and what it may do.");
}

/// <summary>The caller as the API knows it.</summary>
internal sealed record Me(
    string TenantId, PrincipalKind Kind, string Id, string TokenId, string[] Scopes, string[] Roles, string[] Teams, string[] Permissions, bool PlatformAdministrator)
{
    public static Me Of(Principal principal) => new(
        principal.TenantId,
        principal.Kind,
        principal.Id,
        principal.TokenId,
        principal.GrantedScopes,
        principal.RoleIds,
        principal.TeamIds,
        PermissionNames.Of(principal.Permissions),
        principal.IsPlatformAdministrator);
}
