using Archestra.Cluster.Grains.Audit;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;
using Archestra.Cluster.Protocol.Identity;
using Microsoft.Extensions.Options;

namespace Archestra.Cluster.Grains.OAuth.Authorize;

/// <summary>
/// Authorization codes (RFC 6749 §4.1.2): a minute's worth of sealed text, bound to client, redirect URI, PKCE challenge,
/// gateway, person and session. Nothing is stored: that a code is good once rests on the family that it begins.
/// </summary>
internal sealed class AuthorizationCodes(SealedTexts sealing, OAuthAudit audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const string Kind = "authorization_code";

    /// <summary>Records it and makes it.</summary>
    /// <param name="scopes">What the person agreed to.</param>
    public async Task<string> IssueAsync(
        AuthorizationRequest request, string[] scopes, BrowserSession session, CallerDescription caller, CancellationToken cancellationToken)
    {
        var code = new AuthorizationCode
        {
            FamilyId = EntityId.Create("fam"),
            ClientId = request.ClientId,
            RedirectUri = request.RedirectUri,
            CodeChallenge = request.CodeChallenge,
            TenantId = session.TenantId,
            GatewayId = request.GatewayId,
            Scopes = scopes,
            UserId = session.User.Id,
            SessionId = session.Session.Id,
            SignedInAt = session.Session.CreatedAt,
            ExpiresAt = time.GetUtcNow() + options.Value.AuthorizationCodeLifetime,
        };
        var who = OAuthActor.User(code.UserId, code.ClientId) with { TokenId = code.SessionId, GatewayId = code.GatewayId };
        await audit.RecordAsync(
            code.TenantId, "oauth.code_issued", Subject(code), AuditOutcomes.Succeeded, who, caller, new { code.Scopes }, cancellationToken);
        return sealing.Seal(Kind, code);
    }

    /// <summary>Null for what is no code of ours. Says nothing about its time, nor whether it was used.</summary>
    public AuthorizationCode? TryOpen(string? text) => sealing.TryOpen<AuthorizationCode>(Kind, text);

    public static string Subject(AuthorizationCode code) => $"token_family/{code.FamilyId}";
}
