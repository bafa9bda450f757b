using System.Globalization;
using System.Text.Json;
using Archestra.Cluster.Grains.Catalog;
using Archestra.Cluster.Grains.Common;
using Archestra.Cluster.Grains.Security;
using Archestra.Cluster.Grains.Tokens;
using Archestra.Cluster.Protocol.Identity;

namespace Archestra.Cluster.Frontend.Management.Lists;

/// <summary>Every query parameter that some list has.</summary>
internal static class ListParameters
{
    private const int MaxTextLength = 200;
    private const int MaxClientIdLength = 2048;

    public static ListParameter NamePrefix { get; } = Text("namePrefix", "the beginning of a name", (query, text) => query with { NamePrefix = text });

    public static ListParameter NameContains { get; } = Text("nameContains", "a part of a name", (query, text) => query with { NameContains = text });

    public static ListParameter Cursor { get; } = new(
        "cursor", "the nextCursor of the page before", (query, text) => text.Length is > 0 and <= 2000 ? query with { Cursor = text } : null);

    public static ListParameter Limit { get; } = new(
        "limit",
        $"1 to {ListQuery.MaxLimit}",
        (query, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ListQuery.MaxLimit
            ? query with { Limit = limit }
            : null);

    public static ListParameter Total { get; } = new(
        "total", "true or false", (query, text) => text is "true" or "false" ? query with { IncludeTotal = text == "true" } : null);

    public static ListParameter OwnerKind { get; } = Choice<PrincipalKind>(
        "ownerKind", (filter, kind) => kind == PrincipalKind.System ? null : filter with { OwnerKind = kind });

    public static ListParameter OwnerId { get; } = Id("ownerId", (filter, id) => filter with { OwnerId = id });

    public static ListParameter CatalogEntryId { get; } = Id("catalogEntryId", (filter, id) => filter with { CatalogEntryId = id });

    public static ListParameter InstallationId { get; } = Id("installationId", (filter, id) => filter with { InstallationId = id });

    public static ListParameter RoleId { get; } = Id("roleId", (filter, id) => filter with { RoleId = id });

    public static ListParameter MemberId { get; } = Id("memberId", (filter, id) => filter with { MemberId = id });

    public static ListParameter Transport { get; } = Choice<ServerTransport>("transport", (filter, transport) => filter with { Transport = transport });

    public static ListParameter TokenState { get; } = Choice<ApiTokenState>("state", (filter, state) => filter with { TokenState = state });

    public static ListParameter GatewayId { get; } = Id("gatewayId", (filter, id) => filter with { GatewayId = id });

    /// <summary>Of what belongs to people and to nobody else.</summary>
    public static ListParameter UserId { get; } = Id("userId", (filter, id) => filter with { OwnerId = id });

    /// <summary>That of an OAuth client may be a URL (CIMD).</summary>
    public static ListParameter ClientId { get; } = new(
        "clientId",
        $"the id of an OAuth client, of at most {MaxClientIdLength} characters",
        (query, text) => text.Length is > 0 and <= MaxClientIdLength && !text.Any(char.IsControl)
            ? query with { Filter = query.Filter with { ClientId = text } }
            : null);

    public static ListParameter Sort(params ListSort[] sorts)
    {
        var names = sorts.ToDictionary(CamelCase, StringComparer.Ordinal);
        return new ListParameter(
            "sort",
            string.Join(", ", names.Keys.Select(name => $"{name} or -{name}")),
            (query, text) => names.TryGetValue(text.StartsWith('-') ? text[1..] : text, out var sort)
                ? query with { Sort = sort, Descending = text.StartsWith('-') }
                : null);
    }

    private static ListParameter Text(string name, string takes, Func<ListQuery, string, ListQuery> set) => new(
        name,
        $"{takes}, of at most {MaxTextLength} characters",
        (query, text) => text.Length is > 0 and <= MaxTextLength && !text.Any(char.IsControl) ? set(query, text) : null);

    private static ListParameter Id(string name, Func<ListFilter, string, ListFilter> set) => new(
        name, "an id", (query, text) => EntityId.IsValid(text) ? query with { Filter = set(query.Filter, text) } : null);

    private static ListParameter Choice<T>(string name, Func<ListFilter, T, ListFilter?> set)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>().Where(value => set(new ListFilter(), value) is not null).ToDictionary(CamelCase, StringComparer.Ordinal);
        return new ListParameter(
            name,
            $"one of {string.Join(", ", values.Keys)}",
            (query, text) => values.TryGetValue(text, out var value) ? query with { Filter = set(query.Filter, value)! } : null);
    }

    private static string CamelCase<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
