using System.Net;
using Archestra.Cluster.Grains.Upstream;

namespace Archestra.Cluster.Silo.Upstream;

/// <summary>How one HTTP exchange ended.</summary>
/// <param name="Answer">The JSON-RPC answer, or the reason why there is none.</param>
/// <param name="Status">Null when no response came.</param>
/// <param name="SessionId">The response's <c>Mcp-Session-Id</c>.</param>
/// <param name="ResumeFrom">Set when the response was an event stream that ended before the answer, and can be resumed.</param>
internal sealed record HttpReply(UpstreamAnswer Answer, HttpStatusCode? Status = null, string? SessionId = null, StreamPosition? ResumeFrom = null)
{
    public bool IsSuccess => Status is { } status && (int)status is >= 200 and < 300;
}
