namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>One parameter of a tool that is mirrored into a header.</summary>
public sealed class McpParamHeader
{
    private readonly byte[][] _path;

    internal McpParamHeader(string name, byte[][] path)
    {
        HeaderName = McpHeaderNames.ParamPrefix + name;
        _path = path;
    }

    /// <summary><c>Mcp-Param-{name}</c>, to be compared case-insensitively.</summary>
    public string HeaderName { get; }

    /// <summary>The keys that lead from the arguments to the value, as UTF-8.</summary>
    internal ReadOnlySpan<byte[]> Path => _path;
}
