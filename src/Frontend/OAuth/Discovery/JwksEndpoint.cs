using System.Buffers.Text;
using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Jose;

namespace Archestra.Cluster.Frontend.OAuth.Discovery;

/// <summary>The public keys of the access tokens (RFC 7517 §5).</summary>
internal sealed class JwksEndpoint(SessionKeys keys)
{
    public const string Path = "/oauth/jwks";

    public async Task HandleAsync(HttpContext context)
    {
        if (await keys.AllAsync(context.RequestAborted) is { Count: > 0 } known)
        {
            await DiscoveryAnswer.WriteAsync(context, new PublicKeySet { Keys = [.. known.Select(PublicKey.Of)] }, DiscoveryJson.Default.PublicKeySet);
            return;
        }

        await OAuthAnswer.OrUnavailableAsync(context, () => throw new SiloUnavailableException("No silo has given its keys."));
    }
}

/// <summary>RFC 7517 §5.1.</summary>
internal sealed record PublicKeySet
{
    public required PublicKey[] Keys { get; init; }
}

/// <summary>RFC 7517 §4, RFC 7518 §6.2.1.</summary>
internal sealed record PublicKey
{
    public string Kty { get; } = "EC";

    public string Crv { get; } = "P-256";

    public string Use { get; } = "sig";

    public string Alg { get; } = JwsAlgorithms.Es256;

    public required string Kid { get; init; }

    public required string X { get; init; }

    public required string Y { get; init; }

    public static PublicKey Of(SigningKey key) =>
        new() { Kid = key.KeyId, X = Base64Url.EncodeToString(key.X), Y = Base64Url.EncodeToString(key.Y) };
}
