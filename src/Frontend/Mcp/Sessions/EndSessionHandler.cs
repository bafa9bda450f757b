using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Mcp.Sessions;

/// <summary>HTTP DELETE: the client "no longer needs a particular session". Every node knows within a second.</summary>
internal sealed class EndSessionHandler(SessionGate sessions, IGrainFactory grains)
{
    private const string IssuerKey = "j/sign";

    public async Task HandleAsync(HttpContext context, AdmittedClient client)
    {
        if (await sessions.RequireAsync(context, client) is not { } session)
        {
            return;
        }

        CallerContext.Present(client.Caller.Proof);
        await grains.GetGrain<ITokenIssuerGrain>(IssuerKey).EndSessionAsync(session.Handle, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
