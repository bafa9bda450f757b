using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>One external OpenID provider. Key: <c>p/{tenant}/{provider}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.IIdentityProviderGrain")]
public interface IIdentityProviderGrain : IGrainWithStringKey
{
    [RequiresPermission(Permission.TenantWrite)]
    [Alias("CreateAsync")]
    Task<ChangeOutcome<IdentityProvider>> CreateAsync(SaveIdentityProvider provider, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TenantWrite)]
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<IdentityProvider>> UpdateAsync(SaveIdentityProvider provider, long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TenantWrite)]
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<IdentityProvider>> DeleteAsync(long? expectedVersion, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.TenantRead)]
    [Alias("GetAsync")]
    Task<Versioned<IdentityProvider>?> GetAsync(CancellationToken cancellationToken = default);
}
