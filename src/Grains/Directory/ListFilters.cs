using System.Text.Json;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Storage;

namespace Archestra.Cluster.Grains.Directory;

/// <summary>Where the bodies of each kind have what a list is filtered by.</summary>
internal static class ListFilters
{
    public static DocumentFilter[] Users(ListFilter filter) => [.. Where("roles[]", filter.RoleId)];

    public static DocumentFilter[] Teams(ListFilter filter) => [.. Where("roles[]", filter.RoleId), .. Where("members[]", filter.MemberId)];

    public static DocumentFilter[] Catalog(ListFilter filter) => [.. Where("transport", Name(filter.Transport))];

    public static DocumentFilter[] Installations(ListFilter filter) =>
    [
        .. Where("public.ownerKind", Name(filter.OwnerKind)),
        .. Where("public.ownerId", filter.OwnerId),
        .. Where("public.catalogEntryId", filter.CatalogEntryId),
        .. Where("public.transport", Name(filter.Transport)),
    ];

    public static DocumentFilter[] Gateways(ListFilter filter) =>
    [
        .. Where("installations[].installationId", filter.InstallationId),
        .. Where("installations[].catalogEntryId", filter.CatalogEntryId),
    ];

    public static DocumentFilter[] TokenFamilies(ListFilter filter) =>
    [
        .. Where("public.ownerKind", Name(filter.OwnerKind)),
        .. Where("public.ownerId", filter.OwnerId),
        .. Where("public.clientId", filter.ClientId),
        .. Where("public.gatewayId", filter.GatewayId),
    ];

    public static DocumentFilter[] Consents(ListFilter filter) =>
        [.. Where("userId", filter.OwnerId), .. Where("clientId", filter.ClientId), .. Where("gatewayId", filter.GatewayId)];

    public static DocumentFilter[] UserSessions(ListFilter filter) => [.. Where("public.userId", filter.OwnerId)];

    private static IEnumerable<DocumentFilter> Where(string path, string? value) => value is null ? [] : [new DocumentFilter(path, value)];

    // As DocumentJson writes it.
    private static string? Name<T>(T? value)
        where T : struct, Enum => value is { } given ? JsonNamingPolicy.CamelCase.ConvertName(given.ToString()) : null;
}
