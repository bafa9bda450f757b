using System.Collections.Concurrent;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Connections;
using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Whether each installed server can be reached, several at a time. No process is started for it.</summary>
internal sealed class ServersCheck(IDocumentStore documents, ServerProbe probe) : IDiagnosticCheck
{
    /// <summary>As many as a browser opens to one host, and a half more: a slow server delays few others.</summary>
    private const int AtOnce = 8;

    private static readonly string[] Kinds = [DocumentKinds.Installation, DocumentKinds.Connection, DocumentKinds.CatalogEntry];

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new ConcurrentBag<DiagnosticFinding>();
        await foreach (var (tenantId, snapshot) in documents.ReadAllTenantsAsync(Kinds, cancellationToken).ConfigureAwait(false))
        {
            var entries = snapshot.Of<CatalogEntry>(DocumentKinds.CatalogEntry);
            var connections = snapshot.Of<ConnectionDocument>(DocumentKinds.Connection);
            var installations = snapshot.Of<StoredInstallation>(DocumentKinds.Installation).Values.Select(found => found.Value);
            await Parallel.ForEachAsync(
                installations,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (installation, ct) =>
                {
                    var entry = entries.TryGetValue(installation.Public.CatalogEntryId, out var known) ? known.Value : null;
                    var connection = connections.TryGetValue(installation.Public.ConnectionId, out var found)
                        ? found.Value.ToSnapshot(installation.Public.ConnectionId, found.Version)
                        : null;
                    var finding = await FindAsync(tenantId, installation, entry, connection, ct).ConfigureAwait(false);
                    if (finding is not null) findings.Add(finding);
                }).ConfigureAwait(false);
        }

        return CheckOutcome.Of([.. findings.OrderBy(finding => finding.Subject, StringComparer.Ordinal)]);
    }

    private async Task<DiagnosticFinding?> FindAsync(
        string tenantId, StoredInstallation installation, CatalogEntry? entry, ConnectionSnapshot? connection, CancellationToken cancellationToken)
    {
        var missing = entry?.Fields.FirstOrDefault(field => field.Required
            && !installation.Public.Values.ContainsKey(field.Name) && !installation.Secrets.ContainsKey(field.Name));
        var (problem, cure) = (entry, connection) switch
        {
            (null, _) => ("its catalog entry is gone.", "Uninstall it, or create the catalog entry anew and install again."),
            (_, null) => ("it has no connection.", "Uninstall and install it again."),
            _ when missing is not null => ($"the required value '{missing.Name}' is missing.", "Give the value (PATCH …/installations/{id}/values)."),
            _ => await probe.FindAsync(tenantId, connection, cancellationToken).ConfigureAwait(false),
        };
        return problem is null
            ? null
            : new DiagnosticFinding(
                DiagnosticSeverity.Error,
                $"The server '{installation.Public.Name}' of tenant {tenantId} cannot be used: {problem}",
                cure!,
                $"installation/{installation.Public.Id}");
    }
}
