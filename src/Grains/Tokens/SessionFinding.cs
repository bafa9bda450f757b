using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Tokens;

/// <summary>Finds out whose browser session was shown. A session manages, with what its user may do; it calls no tools.</summary>
internal sealed class SessionFinding(BrowserSessions sessions, IChangeFeedStore feed)
{
    public async Task<JudgedToken> FindAsync(string sessionText, CancellationToken cancellationToken)
    {
        var sequence = (await feed.ReadAsync(-1, 1, cancellationToken)).LastSequence;
        if (await sessions.FindAsync(sessionText, cancellationToken) is not { } found)
        {
            return JudgedToken.Refused(TokenStanding.Unknown);
        }

        var owner = new Principal
        {
            TenantId = found.TenantId,
            Kind = PrincipalKind.User,
            Id = found.User.Id,
            TokenId = found.Session.Id,
            GrantedScopes = [Scopes.Manage],
        };
        return JudgedToken.Good(owner, sequence, found.Session.ExpiresAt);
    }
}
