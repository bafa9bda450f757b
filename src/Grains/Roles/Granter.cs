using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Roles;

/// <summary>
/// Who makes a change, with what it may do as stored at this moment. A call's caller is up to a second behind the store:
/// time enough to hand on what has just been taken away.
/// </summary>
internal sealed class Granter(ICallerAuthority authority, Caller caller)
{
    public async Task<Principal> ReadAsync(CancellationToken cancellationToken)
    {
        var who = caller.Current;
        return who.IsPlatformAdministrator ? who : (await authority.ReadAsync(who, cancellationToken)).Principal;
    }
}
