using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.Audit;

/// <summary>How long a tenant's bodies are kept: what it chose, else the deployment's default, which also serves tenants that are no more.</summary>
internal sealed class TenantRetention(IDocumentStore documents, IOptions<AuditOptions> options)
{
    /// <summary>Null: for ever.</summary>
    public async Task<TimeSpan?> OfAsync(string tenantId, CancellationToken cancellationToken)
    {
        var document = await documents.GetAsync(DocumentKinds.Tenant, DocumentTenants.None, tenantId, cancellationToken).ConfigureAwait(false);
        var tenant = document is null ? null : ConfigurationDirectory.Read<Tenant>(document).Value;
        return tenant?.Audit?.Retention ?? options.Value.Retention;
    }
}
