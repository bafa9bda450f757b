using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Grains.IdentityProviders;

/// <summary>
/// Port: what providers publish, by issuer, as this silo has it: the metadata (OpenID Connect Discovery §4) and the keys
/// (RFC 7517). However many ask, a provider is asked once.
/// </summary>
public interface IProviderDocuments
{
    Task<FetchOutcome<ProviderMetadata>> MetadataAsync(string issuer, CancellationToken cancellationToken);

    /// <summary>Whether the issuer signed the text; a key that is not known is looked for anew, but not at every text that names one.</summary>
    /// <returns>Null when it did, else why not.</returns>
    Task<string?> RefusalAsync(string issuer, JsonWebToken token, CancellationToken cancellationToken);
}
