using Archestra.Cluster.Grains.Installations.Drift;

namespace Archestra.Cluster.Grains.Installations;

/// <summary>An installation's tools as stored (document kind <c>tool_list</c>, id = installation id); the document's version is the revision.</summary>
internal sealed record StoredToolList
{
    /// <summary>The document's owner column while there are drifts: they are listed by it.</summary>
    public const string Drifted = "drifted";

    /// <summary>As the server last described them. A tool without a drift is approved as it is here.</summary>
    public required StoredTool[] Tools { get; init; }

    public string? Instructions { get; init; }

    /// <summary>In the ordinal order of the tools' names.</summary>
    public StoredDrift[] Drifts { get; init; } = [];
}
