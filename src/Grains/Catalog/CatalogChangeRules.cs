using System.Text.Json;
using Archestra.Cluster.Grains.Installations;
using Archestra.Cluster.Grains.Security;

namespace Archestra.Cluster.Grains.Catalog;

/// <summary>
/// Who may change where an installed server is or what it is given. Pure. Whoever may do that gets the values of everybody
/// who installed it: their credentials go to the new address.
/// </summary>
internal static class CatalogChangeRules
{
    /// <returns>A sentence for who tried; null when the change is allowed.</returns>
    public static string? Refusal(Principal who, CatalogEntry before, CatalogEntry after, IEnumerable<Installation> installed)
    {
        if (who.IsAdministrator || Destination(before) == Destination(after))
        {
            return null;
        }

        return installed.FirstOrDefault(installation => !InstallationRules.MayChange(who, installation)) is { } other
            ? $"The values of '{other.Name}', which is not yours to change, would go to the new address."
            : null;
    }

    private static string Destination(CatalogEntry entry) => JsonSerializer.Serialize(
        new { entry.Transport, entry.Url, entry.Command, entry.Arguments, entry.Environment, entry.Fields }, DocumentJson.Options);
}
