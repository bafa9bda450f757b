using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Sessions;

/// <summary>HTTP DELETE: the client "no longer needs a particular session". Every node knows within a second.</summary>
internal sealed class EndSessionHandler(SessionGate sessions, IGrainFactory grains)
{
    private const string IssuerKey = "j/sign";

    public async Task HandleAsync(HttpContext context, AdmittedClient client)
    {
        if (await sessions.RequireAsync(context, client) is null)
        {
            return;
        }

        CallerContext.Present(client.Caller.Proof);
        var sessionId = context.Request.Headers[McpHeaderNames.SessionId].ToString();
        await grains.GetGrain<ITokenIssuerGrain>(IssuerKey).EndSessionAsync(sessionId, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
