namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>
/// An API token without its text. A token cannot be changed, so all of this together says which one it is: another
/// scope makes another token.
/// </summary>
internal sealed record DeclaredToken
{
    public required string Name { get; init; }

    public required DeclaredOwner Owner { get; init; }

    public required string[] Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }
}
