namespace Archestra.Cluster.Grains.Installations;

/// <summary>What happens when a server changes a tool's description or schema after it was approved.</summary>
public enum ToolDriftPolicy
{
    /// <summary>The change is recorded and warned of; the tool goes on.</summary>
    Warn,

    /// <summary>The change is recorded; the tool goes on.</summary>
    Allow,

    /// <summary>The tool is neither listed nor called until an administrator approves the change.</summary>
    Hold,
}
