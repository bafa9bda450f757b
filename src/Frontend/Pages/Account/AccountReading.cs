using Archestra.Cluster.Frontend.Management;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.SignIn;

namespace Archestra.Cluster.Frontend.Pages.Account;

/// <summary>Reads what a person may see of itself; also an administrator sees only its own here.</summary>
internal sealed class AccountReading(IGrainFactory grains, ManagementGrains management, TimeProvider time)
{
    /// <summary>Null when the session has just ended, or the person has gone.</summary>
    public async Task<AccountModel?> ReadAsync(SignedIn who, CancellationToken cancellationToken)
    {
        CallerContext.Present(who.Proof);
        var user = await management.Tenant(who.TenantId).GetUserAsync(who.UserId, cancellationToken);
        var token = await grains.GetGrain<ISignInGrain>(SignIn.SignInEndpoint.GrainKey).GetFormTokenAsync(who.SessionText, cancellationToken);
        if (user is null || token is null || management.Credential(who.TenantId, who.UserId) is not { } credential)
        {
            return null;
        }

        var (lists, now) = (management.Access(who.TenantId), time.GetUtcNow());
        var query = new ListQuery
        {
            Limit = ListQuery.MaxLimit, Sort = ListSort.CreatedAt, Descending = true, Filter = new ListFilter { OwnerId = who.UserId },
        };
        var own = query with { Filter = query.Filter with { OwnerKind = PrincipalKind.User } };
        var sessions = await lists.ListUserSessionsAsync(query, cancellationToken);
        var families = await lists.ListTokenFamiliesAsync(own, cancellationToken);
        var consents = await lists.ListConsentsAsync(query, cancellationToken);
        return new AccountModel
        {
            SignedIn = who,
            User = user.Value,
            FormToken = token,
            Credentials = await credential.GetAsync(cancellationToken) ?? new UserCredentials(),
            Sessions = [.. sessions.Items.Select(item => item.Value).Where(session => session.RevokedAt is null && session.ExpiresAt > now)],
            Families =
            [
                .. families.Items.Select(item => item.Value).Where(family => family.RevokedAt is null && family.ExpiresAt > now)
                    .OrderBy(family => family.ClientName, StringComparer.OrdinalIgnoreCase),
            ],
            Consents = [.. consents.Items.Select(item => item.Value)],
        };
    }
}
