namespace Archestra.Cluster.Grains.Installations;

/// <summary>An installation's tools as stored (document kind <c>tool_list</c>, id = installation id); the document's version is the revision.</summary>
internal sealed record StoredToolList
{
    public required StoredTool[] Tools { get; init; }

    public string? Instructions { get; init; }
}
