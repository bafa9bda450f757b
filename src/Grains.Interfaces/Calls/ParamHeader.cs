namespace Archestra.Cluster.Grains.Calls;

/// <summary>One <c>Mcp-Param-*</c> header, already encoded.</summary>
[GenerateSerializer, Immutable, Alias(Aliases.ParamHeader)]
public readonly record struct ParamHeader([property: Id(0)] string Name, [property: Id(1)] string Value);
