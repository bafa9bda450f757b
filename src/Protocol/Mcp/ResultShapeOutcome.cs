namespace Archestra.Cluster.Protocol.Mcp;

public enum ResultShapeOutcome
{
    /// <summary>The result can go to the client as it is; nothing was written.</summary>
    Unchanged,

    /// <summary>The shaped result was written.</summary>
    Rewritten,

    /// <summary>No valid result: a member that the protocol defines stands there twice, misspelt or with a wrong value. Nothing was written.</summary>
    Invalid,
}
