using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Configuration;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Limits;
using Archestra.Cluster.Grains.OAuth.Clients;
using Archestra.Cluster.Grains.Keys;
using Archestra.Cluster.Grains.OAuth.Consents;
using Archestra.Cluster.Grains.OAuth.Tokens;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Tenants;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management;

/// <summary>The grains behind the API, by the ids in a path. An id that no id can look like finds nothing instead of failing.</summary>
internal sealed class ManagementGrains(IGrainFactory grains)
{
    public IKeyRingGrain Keys => grains.GetGrain<IKeyRingGrain>("j/keys");

    public IDiagnosisGrain Diagnosis => grains.GetGrain<IDiagnosisGrain>("j/diagnosis");

    public ITenantGrain Tenant(string tenant) => grains.GetGrain<ITenantGrain>(new TenantKey(tenant).ToString());

    public IRolesGrain Roles(string tenant) => grains.GetGrain<IRolesGrain>(new RolesKey(tenant).ToString());

    public ICatalogGrain Catalog(string tenant) => grains.GetGrain<ICatalogGrain>(new CatalogKey(tenant).ToString());

    public IDirectoryQueryGrain Directory(string tenant) => grains.GetGrain<IDirectoryQueryGrain>(new DirectoryQueryKey(tenant).ToString());

    public IAccessQueryGrain Access(string tenant) => grains.GetGrain<IAccessQueryGrain>(new DirectoryQueryKey(tenant).ToString());

    public IConfigurationCheckGrain ConfigurationCheck(string tenant) =>
        grains.GetGrain<IConfigurationCheckGrain>(new DirectoryQueryKey(tenant).ToString());

    public IAuditQueryGrain Audit(string tenant) => grains.GetGrain<IAuditQueryGrain>(new AuditQueryKey(tenant).ToString());

    public ILimitLedgerGrain Limits(string tenant) => grains.GetGrain<ILimitLedgerGrain>(new LimitLedgerKey(tenant).ToString());

    public IInstallationGrain? Installation(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IInstallationGrain>(new InstallationKey(tenant, id).ToString()) : null;

    public IGatewayGrain? Gateway(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IGatewayGrain>(new GatewayKey(tenant, id).ToString()) : null;

    public IIdentityProviderGrain? IdentityProvider(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IIdentityProviderGrain>(new IdentityProviderKey(tenant, id).ToString()) : null;

    public IRefreshTokenFamilyGrain? TokenFamily(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IRefreshTokenFamilyGrain>(new TokenFamilyKey(tenant, id).ToString()) : null;

    public IConsentGrain? Consent(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IConsentGrain>(new ConsentKey(tenant, id).ToString()) : null;

    public IUserSessionGrain? Session(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IUserSessionGrain>(new UserSessionKey(tenant, id).ToString()) : null;

    public IUserCredentialGrain? Credential(string tenant, string userId) =>
        EntityId.IsValid(userId) ? grains.GetGrain<IUserCredentialGrain>(new UserCredentialKey(tenant, userId).ToString()) : null;

    public IApiTokenGrain? ApiToken(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IApiTokenGrain>(new ApiTokenKey(tenant, id).ToString()) : null;

    public IOAuthClientGrain? OAuthClient(string tenant, string id) =>
        EntityId.IsValid(id) ? grains.GetGrain<IOAuthClientGrain>(new OAuthClientKey(tenant, id).ToString()) : null;
}
