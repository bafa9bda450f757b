namespace Archestra.Cluster.Grains.OAuth;

/// <summary>What a silo needs to know of the front-ends' options.</summary>
public sealed class PublicUrlOptions
{
    public const string SectionName = "Http";

    /// <summary>
    /// The address clients use, for example <c>https://mcp.example.com</c>: the issuer of all tokens. The same as the
    /// front-ends'. Default none: then only clients on loopback can sign in.
    /// </summary>
    public Uri? PublicUrl { get; set; }
}
