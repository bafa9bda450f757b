using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Catalog;

/// <summary>A tenant's catalog of servers. Key: <c>a/{tenant}</c>.</summary>
[RequiresScope(Scopes.Manage)]
[Alias("archestra.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    [RequiresPermission(Permission.CatalogWrite)]
    [Alias("CreateAsync")]
    Task<ChangeOutcome<CatalogEntry>> CreateAsync(CatalogEntry entry, CancellationToken cancellationToken = default);

    [RequiresPermission(Permission.CatalogRead)]
    [Alias("GetAsync")]
    Task<Versioned<CatalogEntry>?> GetAsync(string entryId, CancellationToken cancellationToken = default);

    /// <summary>Replaces an entry. Installations take it up with a new session or process; calls in flight finish on the old one.</summary>
    [RequiresPermission(Permission.CatalogWrite)]
    [Alias("UpdateAsync")]
    Task<ChangeOutcome<CatalogEntry>> UpdateAsync(CatalogEntry entry, long? expectedVersion, CancellationToken cancellationToken = default);

    /// <summary>Refused while something is installed from it.</summary>
    [RequiresPermission(Permission.CatalogWrite)]
    [Alias("DeleteAsync")]
    Task<ChangeOutcome<CatalogEntry>> DeleteAsync(string entryId, long? expectedVersion, CancellationToken cancellationToken = default);
}
