using System.Runtime.InteropServices;

namespace Archestra.Cluster.Protocol.Mcp;

/// <summary>
/// Caching hints of a result. <c>public</c> lets a shared cache serve the result to anybody, so a result that was
/// fetched with somebody's credential or filtered for somebody is private.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ResultCacheHints(TimeSpan TimeToLive, bool IsPublic);
