using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.OAuth.Tokens;

/// <summary>The keys of families that are over.</summary>
internal sealed class TokenFamilyRemains(ISecretStore secrets) : IDocumentRemains
{
    public string Kind => DocumentKinds.TokenFamily;

    public async Task ForgetAsync(StoredDocument document, CancellationToken cancellationToken)
    {
        if (ConfigurationDirectory.Read<StoredTokenFamily>(document).Value.RefreshKey is { } key)
        {
            await secrets.DeleteAsync(document.TenantId, key, cancellationToken);
        }
    }
}
