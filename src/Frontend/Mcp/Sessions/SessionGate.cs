using Archestra.Cluster.Frontend.Authentication;
using Archestra.Cluster.Frontend.Mcp.Admission;
using Archestra.Cluster.Frontend.Mcp.Transport;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Mcp;

namespace Archestra.Cluster.Frontend.Mcp.Sessions;

/// <summary>
/// Asks legacy requests for their session (2025-11-25, basic/transports, "Session Management"). The session says which
/// conversation a request belongs to; who sends it is for the token alone to say.
/// </summary>
internal sealed class SessionGate(SessionVerifier sessions)
{
    /// <returns>Null when the request was refused and answered.</returns>
    public async ValueTask<SessionClaims?> RequireAsync(HttpContext context, AdmittedClient client, ReadOnlyMemory<byte> id = default)
    {
        if (context.Request.Headers[McpHeaderNames.SessionId] is not [{ Length: > 0 } sessionId])
        {
            await McpAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, "Bad Request: the Mcp-Session-Id header is required", McpErrorCodes.LegacyServerError, id.Span);
            return null;
        }

        var principal = client.Caller.Principal;
        var verification = await sessions.VerifyAsync(sessionId, principal, client.Gateway.Snapshot.GatewayId, context.RequestAborted);
        switch (verification)
        {
            case SessionVerification.Valid valid:
                return valid.Claims;
            case SessionVerification.Unavailable:
                await McpAdmission.UnavailableAsync(context, id.Span);
                return null;
            default:
                // "it MUST respond to requests containing that session ID with HTTP 404 Not Found": the client begins anew.
                await McpAnswer.RefuseAsync(
                    context, StatusCodes.Status404NotFound, "Session not found", McpErrorCodes.LegacySessionNotFound, id.Span);
                return null;
        }
    }

    /// <summary>Whether a session that was good when its stream began still is, for all this node knows.</summary>
    public async ValueTask<bool> IsStillOpenAsync(HttpContext context, AdmittedClient client) =>
        await sessions.VerifyAsync(
            context.Request.Headers[McpHeaderNames.SessionId].ToString(), client.Caller.Principal, client.Gateway.Snapshot.GatewayId, context.RequestAborted)
            is not SessionVerification.NotFound;
}
