using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Gateways;

/// <summary>
/// Whose installations a caller can use where a gateway pins none: its own, its teams', the organization's. What was
/// resolved for a caller holds until one of these has one more or less.
/// </summary>
public static class ConnectionOwners
{
    public static string[] Of(Principal who)
    {
        ArgumentNullException.ThrowIfNull(who);
        return [.. who.TeamIds.Prepend(who.Id).Append(who.TenantId).Distinct(StringComparer.Ordinal)];
    }
}
