namespace Archestra.Cluster.Frontend.Management.Declarative.Document;

/// <summary>Whose an installation or token is.</summary>
internal sealed record DeclaredOwner
{
    public required DeclaredOwnerKind Kind { get; init; }

    /// <summary>Of the user or team; absent for the organization.</summary>
    public string? Name { get; init; }
}
