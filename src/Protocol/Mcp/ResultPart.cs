namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>The members of a result that <see cref="ResultShaper"/> looks at.</summary>
internal enum ResultPart
{
    Other,
    ResultType,
    CacheHint,
    Meta,
    StructuredContent,
    IsError,
}
