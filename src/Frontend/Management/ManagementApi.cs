using Archestra.Cluster.Frontend.Management.Lists;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>
/// The management API under <c>/api/v1</c>: JSON in and out, errors as RFC 9457 problem details, entity tags for optimistic
/// concurrency (RFC 9110 §8.8.3). Its OpenAPI document is at <c>/api/v1/openapi.json</c>.
/// </summary>
public static class ManagementApi
{
    public const string BasePath = "/api/v1";

    private const string DocumentName = "v1";

    public static IServiceCollection AddManagementApi(this IServiceCollection services)
    {
        services.AddSingleton<ManagementGrains>();
        services.AddSingleton<ConfigurationEndpoints>();
        services.AddSingleton<TenantRemoval>();
        services.ConfigureHttpJsonOptions(options => ManagementJson.Configure(options.SerializerOptions));
        services.AddOpenApi(DocumentName, options => options.AddDocumentTransformer<OpenApiDescription>().AddOperationTransformer<ListParameterDescription>());
        return services;
    }

    public static IEndpointRouteBuilder MapManagementApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi(BasePath + "/openapi.json");
        var api = endpoints.MapGroup(BasePath).AddEndpointFilter<ManagementCaller>().WithGroupName(DocumentName);
        TenantEndpoints.Map(api.MapGroup("/tenants").WithTags("Tenants"));
        var tenant = api.MapGroup("/tenants/{tenant}");
        UserEndpoints.Map(tenant.MapGroup("/users").WithTags("Users"));
        CredentialEndpoints.Map(tenant.MapGroup("/users").WithTags("Users"));
        TeamEndpoints.Map(tenant.MapGroup("/teams").WithTags("Teams"));
        RoleEndpoints.Map(tenant.MapGroup("/roles").WithTags("Roles"));
        CatalogEndpoints.Map(tenant.MapGroup("/catalog").WithTags("Catalog"));
        InstallationEndpoints.Map(tenant.MapGroup("/installations").WithTags("Installations"));
        LimitEndpoints.Map(tenant.MapGroup("/limits").WithTags("Limits"));
        DriftEndpoints.Map(tenant.MapGroup("").WithTags("Tool drift"));
        GatewayEndpoints.Map(tenant.MapGroup("/gateways").WithTags("Gateways"));
        IdentityProviderEndpoints.Map(tenant.MapGroup("/identity-providers").WithTags("Identity providers"));
        OAuthClientEndpoints.Map(tenant.MapGroup("/oauth-clients").WithTags("OAuth clients"));
        ApiTokenEndpoints.Map(tenant.MapGroup("/tokens").WithTags("API tokens"));
        TokenFamilyEndpoints.Map(tenant.MapGroup("/token-families").WithTags("Token families"));
        ConsentEndpoints.Map(tenant.MapGroup("/consents").WithTags("Consents"));
        SessionEndpoints.Map(tenant.MapGroup("/sessions").WithTags("Sessions"));
        AuditEndpoints.Map(tenant.MapGroup("/audit").WithTags("Audit"));
        KeyEndpoints.Map(api.MapGroup("/keys").WithTags("Keys"));
        DiagnosisEndpoints.Map(api.MapGroup("/diagnosis").WithTags("Diagnosis"));
        ConfigurationEndpoints.Map(tenant);
        MeEndpoint.Map(api);
        return endpoints;
    }
}
