using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;

namespace Archestra.Cluster.Frontend.Authentication;

/// <summary>
/// Checks legacy MCP session ids here, with public keys only. An id that was seen before costs a look-up.
/// It does not authenticate: the caller has authenticated the request's token before and passes its principal.
/// </summary>
internal sealed class SessionVerifier(SessionKeys keys, EndedSessions ended, TimeProvider time)
{
    private const int Capacity = 50_000;

    private readonly BoundedCache<string, SessionVerification.Valid> _verified = new(Capacity);

    /// <param name="sessionId">The value of <c>Mcp-Session-Id</c>.</param>
    /// <param name="principal">Who shows it: a session belongs to the principal that began it.</param>
    /// <param name="gatewayId">Where it is shown.</param>
    public async ValueTask<SessionVerification> VerifyAsync(
        string sessionId, Principal principal, string gatewayId, CancellationToken cancellationToken)
    {
        if (!_verified.TryGet(sessionId, out var valid))
        {
            var verification = await CheckSignatureAsync(sessionId, cancellationToken);
            if (verification is not SessionVerification.Valid signed)
            {
                return verification;
            }

            valid = signed;
            _verified.Set(sessionId, signed);
        }

        return IsOf(valid.Claims, principal, gatewayId) ? valid : SessionVerification.UnknownSession;
    }

    private bool IsOf(SessionClaims claims, Principal principal, string gatewayId) =>
        claims.TenantId == principal.TenantId
        && claims.PrincipalId == principal.Id
        && claims.GatewayId == gatewayId
        && time.GetUtcNow() < claims.ExpiresAt
        && !ended.Contains(claims.TenantId, claims.Handle);

    private async ValueTask<SessionVerification> CheckSignatureAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (!SessionIdText.TryRead(sessionId, out var read))
        {
            return SessionVerification.UnknownSession;
        }

        var (key, isKnown) = await keys.FindAsync(read.KeyId, cancellationToken);
        if (key is null)
        {
            return isKnown ? SessionVerification.UnknownSession : SessionVerification.NoVerdict;
        }

        return read.IsSignedBy(key) ? new SessionVerification.Valid(read.Claims) : SessionVerification.UnknownSession;
    }
}
