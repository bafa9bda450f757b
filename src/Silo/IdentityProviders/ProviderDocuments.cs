using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.IdentityProviders;
using Archestra.Cluster.Grains.Web;
using Archestra.Cluster.Protocol.Jose;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Silo.IdentityProviders;

/// <summary>What providers publish, kept by issuer: the metadata (OpenID Connect Discovery §4) and the keys (RFC 7517).</summary>
internal sealed class ProviderDocuments(IWebFetch web, IOptions<IdentityProviderOptions> options, TimeProvider time) : IProviderDocuments
{
    private const int MaxIssuers = 1000;
    private const int MaxMetadata = 64 * 1024;
    private const int StatusOk = 200;

    private readonly BoundedCache<string, FetchedDocument<ProviderMetadata>> _metadata = new(MaxIssuers);
    private readonly BoundedCache<string, FetchedDocument<JsonWebKeySet>> _keys = new(MaxIssuers);

    public Task<FetchOutcome<ProviderMetadata>> MetadataAsync(string issuer, CancellationToken cancellationToken) =>
        Metadata(issuer).GetAsync(cancellationToken);

    public async Task<string?> RefusalAsync(string issuer, JsonWebToken token, CancellationToken cancellationToken)
    {
        var keys = Keys(issuer);
        var known = await keys.GetAsync(cancellationToken).ConfigureAwait(false);
        if (known.IsFound && token.IsSignedBy(known.Value))
        {
            return null;
        }

        if (known.IsFound && token.KeyId is not null && known.Value.Find(token.KeyId, token.Algorithm).Any())
        {
            return "The signature is not the provider's.";
        }

        var anew = await keys.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return anew.IsFound
            ? token.IsSignedBy(anew.Value) ? null : "No key of the provider has made the signature."
            : $"The provider's keys could not be read. {anew.Problem}";
    }

    private FetchedDocument<ProviderMetadata> Metadata(string issuer) => Of(_metadata, issuer, () => FetchMetadataAsync(issuer));

    private FetchedDocument<JsonWebKeySet> Keys(string issuer) => Of(_keys, issuer, () => FetchKeysAsync(issuer));

    /// <summary>Two who come first at once may each fetch: then the later one's is kept.</summary>
    private FetchedDocument<T> Of<T>(BoundedCache<string, FetchedDocument<T>> cache, string issuer, Func<Task<FetchOutcome<T>>> fetch)
        where T : class
    {
        if (!cache.TryGet(issuer, out var document))
        {
            document = new FetchedDocument<T>(fetch, time);
            cache.Set(issuer, document);
        }

        return document;
    }

    private async Task<FetchOutcome<ProviderMetadata>> FetchMetadataAsync(string issuer)
    {
        var answer = await web.GetAsync(ProviderMetadata.UrlOf(issuer), options.Value.Limits(MaxMetadata), CancellationToken.None).ConfigureAwait(false);
        return answer.Status == StatusOk
            ? ProviderMetadata.Read(answer.Body, issuer, answer.MaxAge)
            : FetchOutcome<ProviderMetadata>.Failed(answer.Failure ?? $"Its discovery document answers {answer.Status}.");
    }

    private async Task<FetchOutcome<JsonWebKeySet>> FetchKeysAsync(string issuer)
    {
        var metadata = await MetadataAsync(issuer, CancellationToken.None).ConfigureAwait(false);
        if (!metadata.IsFound)
        {
            return FetchOutcome<JsonWebKeySet>.Failed(metadata.Problem);
        }

        var answer = await web.GetAsync(metadata.Value.KeysUrl, options.Value.Limits(JsonWebKeySet.MaxLength), CancellationToken.None).ConfigureAwait(false);
        if (answer.Status != StatusOk)
        {
            return FetchOutcome<JsonWebKeySet>.Failed(answer.Failure ?? $"Its key set answers {answer.Status}.");
        }

        return JsonWebKeySet.TryParse(answer.Body, out var keys, out var problem)
            ? FetchOutcome<JsonWebKeySet>.Found(keys, answer.MaxAge)
            : FetchOutcome<JsonWebKeySet>.Failed(problem);
    }
}
