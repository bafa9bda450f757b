using System.Text.Json;
using System.Text.Json.Nodes;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Secrets;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>A provider as it is stored: its public members, and beside them which secret is its. A list reads it as the public record alone.</summary>
internal sealed record ProviderRecord(IdentityProvider Provider, SecretRef? Secret, long Version)
{
    private const string SecretMember = "secret";

    public string Write()
    {
        var body = JsonSerializer.SerializeToNode(Provider with { HasSecret = Secret is not null }, DocumentJson.Options)!.AsObject();
        body[SecretMember] = JsonSerializer.SerializeToNode(Secret, DocumentJson.Options);
        return body.ToJsonString();
    }

    public static ProviderRecord Read(StoredDocument document) => new(
        ConfigurationDirectory.Read<IdentityProvider>(document).Value,
        JsonNode.Parse(document.Body)![SecretMember]?.Deserialize<SecretRef>(DocumentJson.Options),
        document.Version);

    public static async Task<ProviderRecord?> FindAsync(IDocumentStore documents, string tenantId, string providerId, CancellationToken cancellationToken) =>
        await documents.GetAsync(DocumentKinds.IdentityProvider, tenantId, providerId, cancellationToken) is { } document ? Read(document) : null;
}
