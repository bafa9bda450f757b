using System.Text.Json;
using Archestra.Cluster.Grains;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Silo.Keys;

/// <summary>The one document of the rotation under way, or of the last one. Whoever saw an older version changes nothing.</summary>
internal sealed class RotationStore(IDocumentStore documents)
{
    private const string Kind = "key_rotation";
    private const string Id = "current";

    public async Task<(StoredRotation Stored, long Version)?> FindAsync(CancellationToken cancellationToken)
    {
        var document = await documents.GetAsync(Kind, DocumentTenants.None, Id, cancellationToken).ConfigureAwait(false);
        return document is null
            ? null
            : (JsonSerializer.Deserialize<StoredRotation>(document.Body, DocumentJson.Options)
                ?? throw new JsonException("The document of the key rotation is empty."), document.Version);
    }

    /// <param name="seen">The version that was found; null when there was none.</param>
    /// <returns>False when somebody else was faster.</returns>
    public async Task<bool> SaveAsync(StoredRotation rotation, long? seen, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(rotation, DocumentJson.Options);
        var change = seen is { } version
            ? DocumentChange.Replaced(Kind, DocumentTenants.None, Id, version, null, null, body)
            : DocumentChange.Inserted(Kind, DocumentTenants.None, Id, null, null, body);
        return (await documents.ApplyAsync([change], [], cancellationToken).ConfigureAwait(false)).IsApplied;
    }
}
