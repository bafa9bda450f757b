using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Roles;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.OAuth;

namespace Archestra.Cluster.Grains.OAuth.Clients;

/// <summary>Whether a client makes sense in its tenant, and whether somebody may register or change it.</summary>
internal sealed class OAuthClientChecks(ConfigurationDirectory directory, ApiTokenRules tokens, Granter granter)
{
    public async Task<FieldProblem[]> ProblemsAsync(string tenantId, OAuthClient client, CancellationToken cancellationToken)
    {
        var problems = OAuthClientRules.Check(client).ToList();
        if (problems.Count > 0)
        {
            return [.. problems];
        }

        problems.AddRange(await OAuthClientRules.UnknownGatewaysAsync(directory, tenantId, client, cancellationToken));
        if (client is { OwnerKind: { } kind, OwnerId: { } owner } && !await tokens.OwnerExistsAsync(tenantId, kind, owner, cancellationToken))
        {
            problems.Add(new FieldProblem("/ownerId", "There is no such owner in this tenant."));
        }

        return [.. problems];
    }

    /// <summary>
    /// Why the caller may not have the client as it is to be; null when it may. Who holds the secret of a client that acts for
    /// an owner can do what a token of that owner could: the same is asked of whoever sets it up.
    /// </summary>
    public async Task<string?> RefusalAsync(string tenantId, OAuthClient client, CancellationToken cancellationToken) =>
        await MissingAsync(cancellationToken) is { } missing ? missing
        : client is { OwnerKind: { } kind, OwnerId: { } owner }
            ? await tokens.RefusalAsync(tenantId, kind, owner, TokenScopesOf(client), cancellationToken)
            : null;

    /// <summary>Why the caller may not take anything from a client; null when it may.</summary>
    public async Task<string?> MissingAsync(CancellationToken cancellationToken) =>
        (await granter.ReadAsync(cancellationToken)).HasPermission(Permission.TokensWrite) ? null : MissingPermission.Describe(Permission.TokensWrite);

    /// <summary>The scopes of an API token that could do at least as much. A client without a limit may ask for everything, and what a tool's own scope is for may write.</summary>
    private static string[] TokenScopesOf(OAuthClient client) =>
        client.Scopes.Length > 0 && Array.TrueForAll(client.Scopes, scope => scope is ScopeNames.Read or ScopeNames.OfflineAccess)
            ? [Scopes.Read]
            : [Scopes.Read, Scopes.Write];
}
