namespace Archestra.Cluster.Grains.Storage;

/// <summary>What has to be forgotten beside the documents of a kind once their time is over. It goes first: what is left after a crash is still named by the document.</summary>
public interface IDocumentRemains
{
    string Kind { get; }

    /// <summary>Idempotent.</summary>
    Task ForgetAsync(StoredDocument document, CancellationToken cancellationToken);
}
