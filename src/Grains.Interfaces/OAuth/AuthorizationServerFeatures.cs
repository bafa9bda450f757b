namespace Archestra.Cluster.Grains.OAuth;

/// <summary>What this deployment's authorization server offers, for its metadata (RFC 8414 §2).</summary>
[GenerateSerializer, Immutable, Alias(Aliases.AuthorizationServerFeatures)]
public sealed record AuthorizationServerFeatures
{
    /// <summary>To the byte as it is in tokens and in answers (RFC 9207).</summary>
    [Id(0)]
    public required string Issuer { get; init; }

    /// <summary>Client ids may be URLs of documents (CIMD).</summary>
    [Id(1)]
    public bool ClientMetadataDocuments { get; init; }

    /// <summary>RFC 7591.</summary>
    [Id(2)]
    public bool DynamicRegistration { get; init; }
}
