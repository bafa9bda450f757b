using Archestra.Cluster.Grains.Directory;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Storage;
using Archestra.Cluster.Grains.Tenants;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// Reads what a token's owner may do. Teams and roles come with the feed's sequence in one snapshot and the user after
/// them: whatever is committed later is announced with a higher sequence, so a reading can be too new for its sequence
/// but never too old.
/// </summary>
internal sealed class StoredAuthority(IDocumentStore documents) : ICallerAuthority
{
    public async Task<(Principal Principal, long FeedSequence)> ReadAsync(Principal principal, CancellationToken cancellationToken)
    {
        var snapshot = await documents.SnapshotAsync(principal.TenantId, [DocumentKinds.Role, DocumentKinds.Team], cancellationToken);
        var authority = principal.Kind switch
        {
            PrincipalKind.Organization => OwnerAuthority.OfOrganization,
            PrincipalKind.Team => OfTeam(principal.Id, snapshot),
            PrincipalKind.User => await OfUserAsync(principal, snapshot, cancellationToken),
            _ => OwnerAuthority.Nobody,
        };
        return (authority.Of(principal), snapshot.FeedSequence);
    }

    private static OwnerAuthority OfTeam(string teamId, DocumentSnapshot snapshot)
    {
        var document = snapshot.Documents.FirstOrDefault(found => found.Kind == DocumentKinds.Team && found.Id == teamId);
        return document is null
            ? OwnerAuthority.Nobody
            : OwnerAuthority.OfTeam(ConfigurationDirectory.Read<Team>(document).Value, Roles(snapshot));
    }

    private async Task<OwnerAuthority> OfUserAsync(Principal principal, DocumentSnapshot snapshot, CancellationToken cancellationToken)
    {
        var document = await documents.GetAsync(DocumentKinds.User, principal.TenantId, principal.Id, cancellationToken);

        // Ids are letters, digits, '_' and '-': in JSON text an id stands for itself, and a team that does not mention it need not be parsed.
        var teams = snapshot.Documents
            .Where(found => found.Kind == DocumentKinds.Team && found.Body.Contains(principal.Id, StringComparison.Ordinal))
            .Select(found => ConfigurationDirectory.Read<Team>(found).Value);
        return document is null
            ? OwnerAuthority.Nobody
            : OwnerAuthority.OfUser(ConfigurationDirectory.Read<UserAccount>(document).Value, teams, Roles(snapshot));
    }

    private static Dictionary<string, Role> Roles(DocumentSnapshot snapshot) => snapshot.Documents
        .Where(found => found.Kind == DocumentKinds.Role)
        .Select(found => ConfigurationDirectory.Read<Role>(found).Value)
        .ToDictionary(role => role.Id, StringComparer.Ordinal);
}
