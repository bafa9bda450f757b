using System.Data.Common;
using Archestra.Cluster.Silo.Keys;
using Archestra.Cluster.Silo.Storage;
using Archestra.Cluster.Silo.Storage.Database;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Diagnosis;

/// <summary>Whether a gateway runs on this database; false as well when that cannot be told.</summary>
internal sealed class RunningSilos(IServiceProvider services, IOptions<StorageOptions> storage)
{
    public async Task<bool> AnyHereAsync(CancellationToken cancellationToken)
    {
        // Asking for the file would make it.
        if (storage.Value.Provider == StorageOptions.Sqlite && !File.Exists(storage.Value.DatabasePath)) return false;
        try
        {
            _ = services.GetRequiredService<IDatabase>();
            return (await services.GetRequiredService<RingSilos>().WithoutAsync(silo => silo.Host != Environment.MachineName, cancellationToken).ConfigureAwait(false)).Length > 0;
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException or StorageStartupException)
        {
            return false;
        }
    }
}
