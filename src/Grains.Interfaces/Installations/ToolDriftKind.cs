namespace Archestra.Cluster.Grains.Installations;

/// <summary>How a server's tool differs from what was approved.</summary>
public enum ToolDriftKind
{
    /// <summary>Description, schema, annotations, title or any other member of its definition.</summary>
    Changed,

    /// <summary>The server did not have it when it was installed, and nobody approved it since.</summary>
    Appeared,

    /// <summary>The server no longer has it.</summary>
    Vanished,
}
