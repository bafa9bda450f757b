using System.Runtime.InteropServices;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>What the gateway learns of a result while shaping it.</summary>
/// <param name="Type">Complete unless a modern upstream says otherwise.</param>
/// <param name="IsError">The tool says that it failed.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResultTraits(McpResultType Type, bool IsError);
