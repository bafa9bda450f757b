using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Signs what front-ends verify locally (ES256). Key: <c>j/sign</c>; a stateless worker. The private key never leaves the silo.</summary>
[Alias("archestra.ITokenIssuerGrain")]
public interface ITokenIssuerGrain : IGrainWithStringKey
{
    /// <summary>Signs a legacy MCP session id for the presented caller: compact JWS (RFC 7515), visible ASCII.</summary>
    [Alias("IssueSessionAsync")]
    Task<string> IssueSessionAsync(SessionClaims claims, CancellationToken cancellationToken = default);

    /// <summary>The public keys in force; a new one appears one cache lifetime before its first use.</summary>
    [AllowAnonymousCaller]
    [Alias("GetKeysAsync")]
    Task<SigningKey[]> GetKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends the presented caller's session on every front-end within one second (HTTP DELETE).</summary>
    /// <param name="sessionId">The whole signed id: it must be the presented caller's own. A foreign or altered one is refused.</param>
    /// <returns>False when the id is not one of the caller's sessions.</returns>
    [Alias("EndSessionAsync")]
    Task<bool> EndSessionAsync(string sessionId, CancellationToken cancellationToken = default);
}
