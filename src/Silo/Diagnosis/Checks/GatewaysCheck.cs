using Archestra.Cluster.Grains.Diagnosis;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Gateways;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Diagnosis.Checks;

/// <summary>Gateways that offer nothing.</summary>
internal sealed class GatewaysCheck(IDocumentStore documents) : IDiagnosticCheck
{
    private static readonly string[] Kinds = [DocumentKinds.Gateway, DocumentKinds.ToolList, DocumentKinds.Installation];

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<DiagnosticFinding>();
        await foreach (var (tenantId, snapshot) in documents.ReadAllTenantsAsync(Kinds, cancellationToken).ConfigureAwait(false))
        {
            var lists = snapshot.Of<StoredToolList>(DocumentKinds.ToolList);
            var installations = snapshot.Of<StoredInstallation>(DocumentKinds.Installation);
            foreach (var (id, gateway) in snapshot.Of<Gateway>(DocumentKinds.Gateway))
            {
                if (gateway.Value.Installations.Any(HasTools)) continue;

                findings.Add(new DiagnosticFinding(
                    DiagnosticSeverity.Warning,
                    $"The gateway '{gateway.Value.Name}' of tenant {tenantId} has no tools.",
                    "Add an installation that has tools to it, or see why those it has answer with none (GET …/installations/{id}/tools).",
                    $"gateway/{id}"));
            }

            bool HasTools(GatewayInstallation selection) => selection.CatalogEntryId is { } entry
                ? installations.Any(installation => installation.Value.Value.Public.CatalogEntryId == entry && Offers(installation.Key, selection))
                : Offers(selection.InstallationId, selection);

            bool Offers(string installationId, GatewayInstallation selection) =>
                lists.TryGetValue(installationId, out var list) && list.Value.Tools.Any(tool => selection.Tools?.Contains(tool.Name) ?? true);
        }

        return CheckOutcome.Of(findings);
    }
}
