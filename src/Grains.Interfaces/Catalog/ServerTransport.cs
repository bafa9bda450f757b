namespace Archestra.Cluster.Grains.Catalog;

/// <summary>How the gateway reaches a server.</summary>
public enum ServerTransport
{
    /// <summary>A remote server by URL, MCP Streamable HTTP.</summary>
    StreamableHttp,

    /// <summary>A hosted server that we run, MCP over stdio.</summary>
    Stdio,
}
