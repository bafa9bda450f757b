namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>A metadata document as all silos share it.</summary>
internal sealed record StoredClientDocument
{
    public required OAuthClient Client { get; init; }

    /// <summary>Until then it is not fetched again.</summary>
    public required DateTimeOffset FreshUntil { get; init; }
}
