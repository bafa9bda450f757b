namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Port: the files of <see cref="OAuthOptions.ClientDocumentFiles"/>, checked when the silo started.</summary>
public interface IClientDocumentFiles
{
    /// <summary>The documents by the id of their client.</summary>
    IReadOnlyDictionary<string, OAuthClient> Clients { get; }
}
